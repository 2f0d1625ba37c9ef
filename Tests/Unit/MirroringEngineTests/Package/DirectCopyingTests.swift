import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// Plain files of this machine are copied as rsync would copy them; all else is left to rsync.
@Suite struct DirectCopyingTests {
    private let fixture: EngineFixture
    private let tree: String

    init() throws {
        fixture = try EngineFixture()
        tree = "\(fixture.path)/tree"
        mkdir(tree, 0o700)
        try fixture.write("page.html", "a page")
    }

    /// A package whose tree is the fixture's.
    private final class Package: PackageSide {
        let tree: String

        init(tree: String) { self.tree = tree }

        func create(_ manifest: Manifest, json: [UInt8]) {}
        func oversized(_ entries: [Manifest.Entry]) -> [RelativePath: RunFailure] { [:] }
        func checkSpace(for staged: [Manifest.Entry]) {}
        func openedTree() throws(RunFailure) -> FolderTree? { try FolderTree(path: tree) }
        func target(listing list: [UInt8]) throws(RunFailure) -> PackageTarget { throw RunFailure(.internal, "") }
        func look(at paths: [RelativePath]) -> Sights { .nothing }
        func settle(_ items: [ArrivingItem]) -> Set<RelativePath> { [] }
    }

    private func copying(
        with attributes: AttributeKinds = [],
        _ permissions: AttributePolicy = .source
    ) throws -> DirectCopying {
        let copying = try DirectCopying(
            from: LocalSource(path: fixture.source),
            to: Package(tree: tree),
            with: attributes,
            permissions,
            traits: .usual
        )
        return try #require(copying)
    }

    private func entry(_ name: String, _ change: (inout FileFacts) -> Void = { _ in }) throws -> Manifest.Entry {
        var facts = try #require(FileFacts(of: "\(fixture.source)/\(name)"))
        change(&facts)
        return Manifest.Entry(path: RelativePath(unchecked: Array(name.utf8)), kind: .file, facts: facts)
    }

    private func text(_ name: String) -> String? { try? String(contentsOfFile: "\(tree)/\(name)", encoding: .utf8) }

    @Test func `a copy has content, mode and time of its original`() throws {
        try fixture.write("deep/in/it/b.html", "another")
        let times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1_000_000_000, tv_nsec: 123_456_789)]
        utimensat(AT_FDCWD, "\(fixture.source)/deep/in/it/b.html", times, 0)
        chmod("\(fixture.source)/deep/in/it/b.html", 0o1640)
        let copying = try copying()
        #expect(try copying.copy(entry("page.html")))
        #expect(try copying.copy(entry("deep/in/it/b.html")))
        #expect(text("page.html") == "a page")
        #expect(text("deep/in/it/b.html") == "another")
        let facts = try #require(FileFacts(of: "\(tree)/deep/in/it/b.html"))
        #expect(facts.mode == 0o1640 && facts.modified == FileTime(seconds: 1_000_000_000, nanoseconds: 123_456_789))
    }

    @Test(.enabled(if: geteuid() == 0, "only root gives files away"))
    func `root's copy belongs to whom the original belongs`() throws {
        chown("\(fixture.source)/page.html", 54_321, 54_322)
        #expect(try copying().copy(entry("page.html")))
        let facts = try #require(FileFacts(of: "\(tree)/page.html"))
        #expect((facts.owner, facts.group) == (54_321, 54_322))
    }

    @Test func `where modes stay a copy is nobody else's to read`() throws {
        #expect(try copying(with: [], .keep).copy(entry("page.html")))
        #expect(FileFacts(of: "\(tree)/page.html")?.mode == 0o600)
    }

    @Test func `holes stay holes`() throws {
        let size = 8 << 20
        try #require(truncate("\(fixture.source)/page.html", size) == 0)
        let original = try entry("page.html")
        try #require(original.facts.isSparse)
        #expect(try copying().copy(original))
        let copy = try #require(FileFacts(of: "\(tree)/page.html"))
        #expect(copy.size == size && copy.allocated < size / 2)
    }

    /// What is not known so any more has changed since.
    @Test(arguments: [0, 1, 2])
    func `what has changed is left to rsync`(part: Int) throws {
        let known = try entry("page.html") { facts in
            switch part {
            case 0: facts.size += 1
            case 1: facts.modified.nanoseconds ^= 1
            default: facts.modified.seconds -= 1
            }
        }
        #expect(try !copying().copy(known))
        #expect(text("page.html") == nil)
    }

    /// Whoever may write to the folder can put a file there that only root may read.
    @Test func `another file that looks alike is left to rsync`() throws {
        let known = try entry("page.html")
        try fixture.write("other.html", "b page")
        let time = timespec(tv_sec: known.facts.modified.seconds, tv_nsec: known.facts.modified.nanoseconds)
        utimensat(AT_FDCWD, "\(fixture.source)/other.html", [time, time], 0)
        rename("\(fixture.source)/other.html", "\(fixture.source)/page.html")
        #expect(try !copying().copy(known))
        #expect(text("page.html") == nil)
    }

    @Test func `a file of another mode is left to rsync where modes come from the source`() throws {
        let known = try entry("page.html")
        chmod("\(fixture.source)/page.html", 0o600)
        #expect(try !copying().copy(known))
        #expect(try copying(with: [], .keep).copy(known))
    }

    @Test func `what is not plain is left to rsync`() throws {
        let copying = try copying(with: .all)
        #expect(try !copying.copy(entry("page.html") { $0.mode |= 0o4000 }))
        #expect(try !copying.copy(entry("page.html") { $0.attributes = .extended }))
        #expect(try !copying.copy(entry("page.html") { $0.capability = [1] }))
        #expect(try !copying.copy(entry("page.html") { $0.size = DirectCopying.sizeLimit }))
        #expect(text("page.html") == nil)
        #expect(try self.copying().copy(entry("page.html") { $0.attributes = .extended }), "which are not mirrored")
    }

    @Test func `a link, a pipe, a stranger's file and nothing at all are not copied`() throws {
        let known = try entry("page.html")
        unlink("\(fixture.source)/page.html")
        #expect(try !copying().copy(known))
        try fixture.write("other.html", "a page")
        symlink("other.html", "\(fixture.source)/page.html")
        #expect(try !copying().copy(known))
        unlink("\(fixture.source)/page.html")
        mkfifo("\(fixture.source)/page.html", 0o600)
        #expect(try !copying().copy(known))
        #expect(try FileManager.default.contentsOfDirectory(atPath: tree) == [])
    }

    @Test func `what is in a copy's way stays`() throws {
        try fixture.write(Array("page.html".utf8), "somebody's", in: tree)
        #expect(try !copying().copy(entry("page.html")))
        #expect(text("page.html") == "somebody's")
    }

    @Test(arguments: [false, true])
    func `a whole run makes the trees alike`(hasRsyncCopy: Bool) async throws {
        for number in 0..<50 { try fixture.write("folder/\(number).html", "page \(number)") }
        symlink("page.html", "\(fixture.source)/link")
        mkfifo("\(fixture.source)/pipe", 0o600)
        chmod("\(fixture.source)/page.html", 0o4755)
        let options = try RsyncOptions(hasRsyncCopy ? ["--whole-file"] : [])
        let (recorder, job) = (Recorder(), fixture.job { $0.rsyncOptions = options })
        #expect(try await fixture.run(job, recorder).outcome == .succeeded, "\(recorder.complaints)")
        recorder.checkRules()
        #expect(try await fixture.differences() == "")
    }
}
