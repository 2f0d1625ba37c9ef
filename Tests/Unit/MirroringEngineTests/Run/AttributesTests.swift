import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// Access lists and extended attributes in whole runs: as at the source where they are mirrored, and the destination's own where not.
@Suite(.enabled(if: EngineFixture.keepsAttributes, "temporary folders have no access lists or attributes"))
struct AttributesTests {
    private let fixture: EngineFixture
    private let user: UInt32 = 54_321

    init() throws {
        fixture = try EngineFixture()
        try fixture.write("a.html", "a page")
        try fixture.write("folder/b.html", "another")
    }

    /// Everything that has attributes at the source, the root among it.
    private static let everything = ["source", "source/a.html", "source/folder", "source/folder/b.html"]

    private func copy(of path: String) -> String { path.replacing("source", with: "destination", maxReplacements: 1) }

    private func checkAttributes(sourceLocation: SourceLocation = #_sourceLocation) throws {
        for path in Self.everything {
            let (original, other) = (try fixture.attributes(path), try fixture.attributes(copy(of: path)))
            #expect(other == original, "\(path)", sourceLocation: sourceLocation)
        }
    }

    private func run(_ job: Job, sourceLocation: SourceLocation = #_sourceLocation) async throws -> Recorder {
        let recorder = Recorder()
        let report = try await fixture.run(job, recorder)
        #expect(report.outcome == .succeeded, "\(recorder.complaints)", sourceLocation: sourceLocation)
        recorder.checkRules(sourceLocation: sourceLocation)
        return recorder
    }

    private func checkRest(_ job: Job, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let rows = try await run(job, sourceLocation: sourceLocation).rows
        #expect(rows == [Rows.initialized, Rows.completed], sourceLocation: sourceLocation)
    }

    @Test func `what is new has them, and each change of them alone is published`() async throws {
        for path in Self.everything {
            let isFolder = !path.hasSuffix("html")
            try fixture.give(EngineFixture.attributes(["a": "1"], list: user, handedDown: isFolder ? 7 : nil), to: path)
        }
        let job = fixture.job()
        #expect(try await run(job).complaints.isEmpty)
        try checkAttributes()
        try await checkRest(job)
        for path in Self.everything {
            try fixture.give(EngineFixture.attributes(["b/c": "2"], list: user + 1), to: path)
            _ = try await run(job)
            try checkAttributes()
            try await checkRest(job)
        }
        for path in Self.everything { try fixture.give(ExtendedAttributes(), to: path) }
        _ = try await run(job)
        try checkAttributes()
        try await checkRest(job)
        #expect(try await fixture.differences() == "")
    }

    @Test func `lists that were set at the destination, or are handed down there, are taken away`() async throws {
        mkdir(fixture.destination, 0o755)
        for folder in ["", "destination"] {
            let handsDown = EngineFixture.attributes(list: user, handedDown: user)
            if folder.isEmpty {
                try OpenedFolder.named(fixture.path).entry(FileName("."))?.give(handsDown, .all)
            } else {
                try fixture.give(handsDown, to: folder)
            }
        }
        let job = fixture.job()
        _ = try await run(job)
        try checkAttributes()
        try fixture.give(EngineFixture.attributes(["own": "1"], list: user), to: "destination/a.html")
        _ = try await run(job)
        try checkAttributes()
        try await checkRest(job)
    }

    @Test(arguments: [false, true])
    func `where lists are not mirrored they are the destination's own`(keepsModes: Bool) async throws {
        mkdir(fixture.destination, 0o755)
        try fixture.write(Array("a.html".utf8), "old", in: fixture.destination)
        try fixture.give(EngineFixture.attributes(list: user), to: "destination/a.html")
        try fixture.give(EngineFixture.attributes(handedDown: 7), to: "destination")
        try fixture.give(EngineFixture.attributes(["a": "1"], list: 9), to: "source/a.html")
        let job = fixture.job { job in
            if keepsModes { job.permissions = .keep } else { job.accessLists = false }
        }
        _ = try await run(job)
        let replaced = try fixture.attributes("destination/a.html").values
        #expect(replaced[Array("user.a".utf8)] == [UInt8(ascii: "1")])
        #expect(replaced[ExtendedAttributes.accessList]?.count == EngineFixture.list(for: user).count)
        #expect(replaced[ExtendedAttributes.accessList] != EngineFixture.list(for: 9))
        // What is new has what its folder hands down, and a folder hands that on.
        let folder = try fixture.attributes("destination/folder").values
        #expect(folder[ExtendedAttributes.defaultList] == EngineFixture.list(for: 7))
        #expect(try fixture.attributes("destination/folder/b.html").values[ExtendedAttributes.accessList] != nil)
        let mode = FileFacts(of: "\(fixture.destination)/folder/b.html")?.mode
        #expect(mode == (keepsModes ? 0o664 : FileFacts(of: "\(fixture.source)/folder/b.html")?.mode))
        if keepsModes { #expect(folder[ExtendedAttributes.accessList] == EngineFixture.list(for: 7)) }
        try await checkRest(job)
    }

    @Test func `attributes that are not mirrored are left alone`() async throws {
        try fixture.give(EngineFixture.attributes(["a": "1"], list: user), to: "source/a.html")
        let job = fixture.job { $0.extendedAttributes = false }
        _ = try await run(job)
        #expect(try fixture.attributes("destination/a.html") == EngineFixture.attributes(list: user))
        try fixture.give(EngineFixture.attributes(["own": "2"]), to: "destination/folder")
        try await checkRest(job)
        #expect(try fixture.attributes("destination/folder") == EngineFixture.attributes(["own": "2"]))
    }

    @Test func `an older release keeps its own`() async throws {
        try fixture.give(EngineFixture.attributes(["a": "1"], list: user), to: "source/folder/b.html")
        try fixture.give(EngineFixture.attributes(["a": "1"], list: user, handedDown: 7), to: "source/folder")
        let job = fixture.job { $0.publish = .releases(kept: 5) }
        _ = try await run(job)
        let first = try FileManager.default.destinationOfSymbolicLink(atPath: fixture.destination)
        let before = try ["folder", "folder/b.html", "a.html"].map { try fixture.attributes("\(first)/\($0)") }
        try fixture.give(EngineFixture.attributes(["a": "2"]), to: "source/folder/b.html")
        _ = try await run(job)
        let second = try FileManager.default.destinationOfSymbolicLink(atPath: fixture.destination)
        #expect(first != second)
        #expect(try ["folder", "folder/b.html", "a.html"].map { try fixture.attributes("\(first)/\($0)") } == before)
        #expect(try fixture.attributes("\(second)/folder/b.html") == EngineFixture.attributes(["a": "2"]))
        #expect(try fixture.attributes("\(second)/folder") == before[0])
        try await checkRest(job)
    }

    @Test func `what is restored comes back with them`() async throws {
        try fixture.give(EngineFixture.attributes(["a": "1"], list: user), to: "source/folder/b.html")
        try fixture.give(EngineFixture.attributes(["f": "1"], list: user, handedDown: 7), to: "source/folder")
        let job = fixture.job { $0.keepDeleted = .seconds(3_600) }
        _ = try await run(job)
        let before = try ["folder", "folder/b.html"].map { try fixture.attributes("destination/\($0)") }
        try EngineFixture.remove("\(fixture.source)/folder")
        _ = try await run(job)
        #expect(!fixture.exists("destination/folder"))
        let restore = JobRestore(job: job, configuration: fixture.configuration, sink: Recorder())
        let folder = RelativePath(unchecked: Array("folder".utf8))
        #expect(try await restore.run(folder).outcome == .succeeded)
        #expect(try ["folder", "folder/b.html"].map { try fixture.attributes("destination/\($0)") } == before)
    }

    @Test func `a package that is undone gives a folder back what it had`() throws {
        mkdir(fixture.destination, 0o755)
        let before = EngineFixture.attributes(["own": "1"], list: user, handedDown: 7)
        try fixture.give(before, to: "destination")
        let package = try StagingFolder(job: fixture.job()).package(UUID())
        try package.create(manifest: [])
        let facts = try #require(FileFacts(of: fixture.destination))
        do {
            let journal = try ImportJournal(of: package, into: fixture.destination)
            try journal.append(.change(.root, facts.identity, ImportJournal.Attributes(facts, before)))
        }
        try fixture.give(EngineFixture.attributes(["new": "1"]), to: "destination")
        try ImportUndo(folder: package, destination: fixture.destination).run()
        #expect(try fixture.attributes("destination") == before)
        #expect(FileFacts(of: fixture.destination)?.mode == facts.mode)
    }

    @Test func `a check finds them`() async throws {
        let job = fixture.job { $0.verify = .content }
        _ = try await run(job)
        try fixture.give(EngineFixture.attributes(["a": "1"]), to: "source/a.html")
        var findings: [CheckFinding] = []
        let summary = try await TreeCheck(of: job).run { findings.append($0) }
        #expect(summary.different == 1 && summary.findings == 1)
        #expect(findings.map { "\($0.path)" } == ["a.html"])
        #expect(findings.map(\.verdict) == [.different([.attributes])])
    }
}
