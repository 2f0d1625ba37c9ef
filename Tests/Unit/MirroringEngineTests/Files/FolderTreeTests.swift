import Foundation
import MirroringFiles
import TestSupport
import Testing

@testable import MirroringEngine

/// Attributes reach what they are meant for, whatever is put in its place.
@Suite struct FolderTreeTests {
    private let fixture: EngineFixture
    private var victim: String { "\(fixture.path)/victim" }

    init() throws {
        fixture = try EngineFixture()
        try fixture.write(Array("victim".utf8), "precious", in: fixture.path)
        chmod(victim, 0o600)
    }

    @Test func `a file that becomes a link meanwhile leads nowhere`() async throws {
        try await BlockedThread().run {
            let path = "\(fixture.source)/f0"
            try fixture.write("f0")
            let swap = Swap(path, with: victim) {}
            let tree = try FolderTree(path: fixture.source)
            let name = RelativePath(unchecked: Array("f0".utf8))
            let start = ContinuousClock.now
            var rounds = 0
            while !Swap.hasLasted(since: start, rounds), FileFacts(of: victim)?.mode == 0o600 {
                guard var facts = try tree.facts(name), facts.kind == .file else { continue }
                facts.mode = facts.mode == 0o666 ? 0o646 : 0o666
                facts.modified.seconds = 1_000_000_000 + rounds
                do {
                    try tree.apply(facts, to: name)
                    rounds += 1
                } catch {}  // it is the link at the moment
            }
            swap.stop()
            #expect(FileFacts(of: victim)?.mode == 0o600, "after \(rounds) rounds")
            #expect(rounds > 10)
        }
    }

    @Test func `the root's own attributes are set, too`() throws {
        let tree = try FolderTree(path: fixture.source)
        var facts = try #require(try tree.facts(.root))
        facts.mode = 0o711
        facts.modified = FileTime(seconds: 1_000_000_000, nanoseconds: 5)
        try tree.apply(facts, to: .root)
        #expect(FileFacts(of: fixture.source) == facts)
    }

    @Test func `a folder that was closed to its owner is opened again`() throws {
        mkdir("\(fixture.source)/closed", 0)
        let tree = try FolderTree(path: fixture.source)
        let path = RelativePath(unchecked: Array("closed".utf8))
        var facts = try #require(try tree.facts(path))
        facts.mode = 0o750
        try tree.apply(facts, to: path)
        #expect(try tree.facts(path)?.mode == 0o750)
    }

    /// A way may be longer than the number of files that a process may have open.
    @Test func `a deep folder takes few open files`() async {
        // In a process of its own: the limit is a process's.
        await #expect(processExitsWith: .success) {
            let fixture = try EngineFixture()
            let path = RelativePath(unchecked: Array(repeatElement("d", count: 1_500).joined(separator: "/").utf8))
            var folders = [path]
            while let parent = folders.last?.parent, !parent.isRoot { folders.append(parent) }
            try leaveDescriptors(100)

            let tree = try FolderTree(path: fixture.source)
            for folder in folders.reversed() {
                let parent = try #require(try tree.folder(folder.parent ?? .root))
                try parent.makeFolder(FileName(folder.name))
            }
            // Down in one go, and up again.
            #expect(try FolderTree(path: fixture.source).facts(path)?.kind == .folder)
            for folder in folders { #expect(try tree.facts(folder)?.kind == .folder) }
            let none = RelativePath(unchecked: path.bytes + Array("/none/none".utf8))
            #expect(try tree.folder(none) == nil)
            try EngineFixture.remove(fixture.source)
            #expect(!fixture.exists("source"))
        }
    }
}
