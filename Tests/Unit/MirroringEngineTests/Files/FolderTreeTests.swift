import Foundation
import MirroringFiles
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

    @Test func `a file that becomes a link meanwhile leads nowhere`() throws {
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
}
