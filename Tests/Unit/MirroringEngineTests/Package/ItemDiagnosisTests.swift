import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// Why an item did not arrive: what a look shows, else what rsync said.
@Suite struct ItemDiagnosisTests {
    private let fixture: EngineFixture
    private let tree = "/srv/.site.mirroring/package/tree"

    init() throws {
        fixture = try EngineFixture()
        try fixture.write("sub/a", "text")
    }

    private func entry(_ name: String = "sub/a") throws -> Manifest.Entry {
        let path = RelativePath(unchecked: Array(name.utf8))
        let facts = try #require(try FolderTree(path: fixture.source).facts(path))
        return Manifest.Entry(path: path, kind: .file, facts: facts)
    }

    private func diagnosis(_ code: Int, _ messages: String...) throws -> ItemDiagnosis {
        let source = try LocalSource(path: fixture.source)
        let messages = messages.map { $0.replacing("<source>", with: fixture.source).replacing("<tree>", with: tree) }
        return ItemDiagnosis(of: RsyncResult(code: code, messages: messages), source: source, tree: tree)
    }

    @Test func `what changed meanwhile is said to have changed`() throws {
        let entry = try entry()
        try fixture.write("sub/a", "another text")
        let failure = try diagnosis(0).failure(of: entry)
        #expect(failure.category == .changedWhileReading && failure.item == "sub/a" && failure.reach == .item)
    }

    @Test(arguments: [
        #"rsync: [sender] send_files failed to open "<source>/sub/a": Permission denied (13)"#,
        #"rsync: [receiver] mkstemp "<tree>/sub/.a.Xy12zZ" failed: Permission denied (13)"#,
        #"rsync: [generator] symlink "<tree>/sub/a" -> "b" failed: Permission denied (13)"#,
    ])
    func `what rsync said of it is its reason`(message: String) throws {
        let diagnosis = try diagnosis(23, message, "rsync error: some files/attrs were not transferred (code 23)")
        let failure = try diagnosis.failure(of: try entry())
        #expect(failure.category == .authorization && failure.reach == .item)
        #expect(failure.description == "sub/a can't be mirrored: permission denied.")
        #expect(!diagnosis.costsPackage)
        #expect(diagnosis.isDoubtful(try entry().path))
    }

    /// The destination may be FAT: who reads this is to know that it is not the source's trouble.
    @Test(
        arguments: [
            (
                #"rsync: [receiver] mkstemp "<tree>/sub/.a.Xy12zZ" failed: Invalid argument (22)"#, .validation,
                "sub/a can't be mirrored: the file system of the destination does not take this name (invalid argument)."
            ),
            (
                #"rsync: [generator] symlink "<tree>/sub/a" -> "b" failed: Operation not permitted (1)"#,
                .authorization,
                "sub/a is a symbolic link, which can't be made at the destination: operation not permitted."
            ),
            (
                #"rsync: [generator] mknod "<tree>/sub/a" failed: Operation not permitted (1)"#, .authorization,
                "sub/a is a pipe, socket or device, which can't be made at the destination: operation not permitted."
            ),
            (
                #"rsync: [generator] recv_generator: mkdir "<tree>/sub" failed: Invalid argument (22)"#, .validation,
                "sub/a lies in sub, and sub can't be mirrored: the file system of the destination does not take this name"
            ),
        ] as [(String, MirroringEvents.Category, String)]
    )
    func `what the destination's file system does not take is named`(
        message: String,
        category: MirroringEvents.Category,
        sentence: String
    ) throws {
        let failure = try diagnosis(23, message, "rsync error: (code 23)").failure(of: try entry())
        #expect(failure.category == category && failure.reach == .item && failure.item == "sub/a")
        #expect(failure.description.hasPrefix(sentence), "\(failure)")
        #expect(failure.description.contains("exclude"))
    }

    @Test func `what is unchanged and not named has rsync's first complaint`() throws {
        let said = "rsync: something that is not understood"
        let failure = try diagnosis(23, said, "rsync error: (code 23)").failure(of: try entry())
        #expect(failure.description == "sub/a did not arrive: \(said).")
        #expect(failure.category != .changedWhileReading && failure.reach == .item)
    }

    @Test func `what rsync said of another item is not its reason`() throws {
        let said = #"rsync: [generator] mknod "<tree>/sub/pipe" failed: Operation not permitted (1)"#
        let failure = try diagnosis(23, said, "rsync error: (code 23)").failure(of: try entry())
        #expect(failure.description == "sub/a did not arrive.")
        #expect(failure.category == .checksum)
    }

    @Test func `a full disk is no item's trouble, and a bad sector of the source is`() throws {
        let full = #"rsync: [receiver] mkstemp "<tree>/sub/.a.Xy12zZ" failed: No space left on device (28)"#
        #expect(try diagnosis(23, full).costsPackage)
        let bad = #"rsync: [sender] read errors mapping "<source>/sub/a": Input/output error (5)"#
        #expect(try !diagnosis(23, bad).costsPackage)
    }

    @Test func `what did not pass rsync's own check is not taken for what it told`() throws {
        let path = try entry().path
        #expect(try !diagnosis(0).isDoubtful(path))
        #expect(try diagnosis(23, "ERROR: sub/a failed verification -- update discarded.").isDoubtful(path))
    }

    @Test func `an item for which rsync ended is known`() throws {
        let large = #"rsync: [receiver] write failed on "<tree>/sub/a": File too large (27)"#
        #expect(try diagnosis(11, large).fatal.keys.map { "\($0)" } == ["sub/a"])
        #expect(try diagnosis(23, large).fatal.isEmpty)
        let full = #"rsync: [receiver] write failed on "<tree>/sub/a": No space left on device (28)"#
        #expect(try diagnosis(11, full).fatal.isEmpty)
        #expect(try diagnosis(11, full).costsPackage)
    }
}

extension ItemDiagnosis {
    /// Why one item is not as it is at the source.
    fileprivate func failure(of entry: Manifest.Entry) throws -> RunFailure {
        try #require(try failures(of: [entry]).first)
    }
}
