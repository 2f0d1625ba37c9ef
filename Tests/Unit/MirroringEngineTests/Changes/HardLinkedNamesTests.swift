import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// The names of a file stay names of one file, although one of them has no place at the destination.
@Suite struct HardLinkedNamesTests {
    private let fixture: EngineFixture

    init() throws {
        fixture = try EngineFixture()
    }

    /// A file of the source with several names.
    private func write(_ names: String...) throws {
        try fixture.write(names[0])
        for name in names.dropFirst() {
            try #require(link("\(fixture.source)/\(names[0])", "\(fixture.source)/\(name)") == 0)
        }
    }

    private func survey(by rsync: String = "rsync", _ change: (inout DestinationTraits) -> Void) async throws -> Changes
    {
        let job = fixture.job()
        let destination = NarrowTree(LocalTree(path: fixture.destination, of: job), change)
        let source = try LocalSource(path: fixture.source)
        let survey = ChangeSurvey(job: job, rsync: Rsync(program: rsync), source: source, destination: destination)
        return try await survey.changes()
    }

    private func path(_ text: String) -> RelativePath { RelativePath(unchecked: Array(text.utf8)) }

    /// The names that become one file, each group with the one that is transferred first.
    private func groups(_ changes: Changes) -> [Set<String>] {
        var groups: [RelativePath: Set<String>] = [:]
        for change in changes.changes {
            switch change.kind {
            case .file: groups[change.path, default: []].insert("\(change.path)")
            case .hardLink(let target): groups[target, default: []].insert("\(change.path)")
            default: break
            }
        }
        return groups.values.sorted { ($0.min() ?? "") < ($1.min() ?? "") }
    }

    @Test func `where a name is refused the others are one file`() async throws {
        try write("a", "b", "c:")
        try write("d:", "e", "f")
        try write("g", "h:", "i")
        try write("j:", "k")
        try write("l:", "m:")
        let changes = try await survey { $0.names.refused = [UInt8(ascii: ":")] }
        #expect(groups(changes) == [["a", "b"], ["e", "f"], ["g", "i"], ["k"]])
        #expect(changes.obstructed.keys.sorted() == ["c:", "d:", "h:", "j:", "l:", "m:"].map(path))
        // Each group is transferred once.
        #expect(changes.changes.filter { $0.kind == .file }.count == 4)
        #expect(changes.totalBytes == 4 * "text".utf8.count)
    }

    @Test func `so are those of a folder whose name is refused`() async throws {
        try FileManager.default.createDirectory(atPath: "\(fixture.source)/z:", withIntermediateDirectories: true)
        try write("a", "b", "z:/c", "z:/d")
        let changes = try await survey { $0.names.refused = [UInt8(ascii: ":")] }
        #expect(groups(changes) == [["a", "b"]])
        #expect(changes.obstructed.keys.sorted() == [path("z:")])
    }

    @Test func `where two names are one there, the others are one file`() async throws {
        try write("C", "a", "b", "c")
        try write("E", "d", "e", "f")
        let changes = try await survey { $0.keepsCase = false }
        #expect(groups(changes) == [["C", "a", "b"], ["E", "d", "f"]])
        #expect(changes.obstructed.keys.sorted() == ["c", "e"].map(path))
    }

    @Test(arguments: ["Permission denied (13)", "Invalid or incomplete multibyte or wide character (84)"])
    func `where rsync would wait for one for ever, it is compared without that`(reason: String) async throws {
        try write("a", "b", "c")
        try fixture.write("d")
        let rsync = try ScriptedProgram(
            "rsync",
            """
            case "$*" in *--hard-links*) ;; *) exec rsync "$@" ;; esac
            cat >'\(fixture.path)/rules'
            tr '\\0' '\\n' <'\(fixture.path)/rules' | grep -qx -e '- /c' && exec rsync "$@" <'\(fixture.path)/rules'
            for last; do :; done
            echo "rsync: [generator] recv_generator: failed to stat \\"${last}c\\": \(reason)" >&2
            exec sleep 1000
            """,
            in: fixture
        )
        mkdir(fixture.destination, 0o755)
        let changes = try await survey(by: rsync.path) { _ in }
        #expect(groups(changes) == [["a", "b"], ["d"]])
        #expect(await rsync.isOver())
        if reason.hasSuffix("(13)") {
            #expect(changes.unreadable.map(\.item) == ["\(fixture.destination)/c"])
        } else {
            #expect(changes.obstructed.keys.sorted() == [path("c")])
        }
        // Of what was left out nothing is counted.
        #expect(changes.destinationEntries == 0 && changes.sourceEntries == 4)
    }

    /// With the real rsync: a folder stands in the way of one of the names, and stays, since the job excludes something in it.
    @Test(arguments: ["a", "b"]) func `where a folder is in the place of one, the other is mirrored`(
        obstructed: String
    ) async throws {
        try write("a", "b")
        try fixture.write(Array("\(obstructed)/kept.bak".utf8), "kept", in: fixture.destination)
        let job = fixture.job { $0.exclude = ["*.bak"] }
        for _ in 0..<2 {
            let report = try await fixture.run(job)
            #expect(report.outcome == .completedWithErrors)
            #expect(report.failures.map(\.item) == [obstructed])
            #expect(fixture.read(obstructed == "a" ? "b" : "a") == "text")
            #expect(fixture.read("\(obstructed)/kept.bak") == "kept")
        }
    }
}

/// A tree of which less can be had than of the file system where it lies.
private final class NarrowTree: ComparedSide {
    let usualTraits: DestinationTraits
    private let tree: LocalTree

    init(_ tree: LocalTree, _ change: (inout DestinationTraits) -> Void) {
        self.tree = tree
        var traits = DestinationTraits.usual
        change(&traits)
        usualTraits = traits
    }

    var name: String { tree.name }
    var mayGiveCapabilities: Bool { tree.mayGiveCapabilities }

    func search(for sought: SoughtAttributes) throws(RunFailure) -> AttributeSearch { try tree.search(for: sought) }

    func folder() throws(RunFailure) -> RsyncFolder? { try tree.folder() }

    func openedTree() throws(RunFailure) -> FolderTree? { try tree.openedTree() }

    func look(at paths: [RelativePath]) throws(RunFailure) -> Sights { try tree.look(at: paths) }
}
