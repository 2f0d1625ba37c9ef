import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// What runs have replaced or deleted comes back as it was, and can be taken back again.
@Suite struct JobRestoreTests {
    private let fixture: EngineFixture
    private let job: Job

    init() throws {
        fixture = try EngineFixture()
        job = fixture.job { $0.keepDeleted = .seconds(86_400) }
    }

    private func path(_ text: String) throws -> RelativePath {
        text == "." ? .root : try #require(RelativePath(text.utf8))
    }

    @discardableResult
    private func restore(
        _ text: String,
        before moment: Timestamp? = nil,
        _ recorder: Recorder = Recorder()
    ) async throws -> RunReport {
        try await JobRestore(job: job, configuration: fixture.configuration, sink: recorder)
            .run(path(text), before: moment)
    }

    /// Mirrors these files, and nothing else.
    private func mirror(_ files: [String: String]) async throws {
        try? EngineFixture.remove(fixture.source)
        try FileManager.default.createDirectory(atPath: fixture.source, withIntermediateDirectories: true)
        for (name, text) in files { try fixture.write(name, text) }
        let report = try await fixture.run(job)
        #expect(report.outcome == .succeeded, "\(report.failures)")
    }

    @Test func `a replaced file comes back with its time and mode, and its events are those of a run`() async throws {
        try fixture.write("a.html", "old")
        chmod("\(fixture.source)/a.html", 0o640)
        _ = try await fixture.run(job)
        let before = try #require(FileFacts(of: "\(fixture.destination)/a.html"))
        try fixture.write("a.html", "new one")
        chmod("\(fixture.source)/a.html", 0o604)
        _ = try await fixture.run(job)
        let recorder = Recorder()
        let report = try await restore("a.html", recorder)
        #expect(report.outcome == .succeeded, "\(report.failures)")
        let counts: [Int] = [report.packages, report.pages, report.files, report.bytes]
        #expect(counts == [1, 1, 0, 3])
        #expect(fixture.read("a.html") == "old")
        let after = try #require(FileFacts(of: "\(fixture.destination)/a.html"))
        #expect(after.mode == before.mode)
        #expect(after.modified == before.modified)
        // A copy: the trash keeps its own.
        #expect(after.identity != before.identity)
        #expect(after.links == 1)
        recorder.checkRules()
        #expect(recorder.rows == [Rows.initialized] + Rows.packageGoesWell + [Rows.completed])
        #expect(recorder.events.first?.transferData.initializeData.totalPages == 1)
        #expect(!fixture.exists("state/jobs/\(job.id.uuidString.lowercased())/run.json"))
    }

    @Test func `a deleted folder comes back with all below it, by name or as a part of one`() async throws {
        try await mirror(["d/e/f.html": "f", "d/g.txt": "g", "stays.html": "s"])
        chmod("\(fixture.source)/d/e", 0o711)
        symlink("g.txt", "\(fixture.source)/d/link")
        mkfifo("\(fixture.source)/d/pipe", 0o600)
        #expect(try await fixture.run(job).outcome == .succeeded)
        let folder = try #require(FileFacts(of: "\(fixture.destination)/d/e"))
        try await mirror(["stays.html": "s"])
        #expect(fixture.read("d/g.txt") == nil)

        try await restore("d/e/f.html")
        #expect(fixture.read("d/e/f.html") == "f")
        #expect(fixture.read("d/g.txt") == nil)
        #expect(FileFacts(of: "\(fixture.destination)/d/e")?.mode == 0o711)

        #expect(try await restore("d").outcome == .succeeded)
        #expect(fixture.read("d/g.txt") == "g")
        #expect(FileFacts(of: "\(fixture.destination)/d/e")?.modified == folder.modified)
        let target = try FileManager.default.destinationOfSymbolicLink(atPath: "\(fixture.destination)/d/link")
        #expect(target == "g.txt")
        #expect(FileFacts(of: "\(fixture.destination)/d/pipe")?.kind == .other)
        #expect(fixture.read("stays.html") == "s")
    }

    @Test func `of three states each can be had, and a restoring can be undone`() async throws {
        try await mirror(["a.html": "1", "b.html": "1"])
        try await mirror(["a.html": "22", "b.html": "1"])
        try await mirror(["a.html": "333"])
        let versions = try KeptVersions(of: job).list(path("a.html"))
        #expect(versions.map(\.size) == [2, 1])
        try await restore("a.html", before: versions[1].until)
        #expect(fixture.read("a.html") == "1")
        try await restore("a.html")
        #expect(fixture.read("a.html") == "333")
        try await restore("a.html", before: versions[0].until)
        #expect(fixture.read("a.html") == "22")
        try await restore(".", before: versions[0].until)
        #expect(fixture.read("b.html") == "1")
    }

    @Test func `the next run deletes what the source does not have`() async throws {
        try await mirror(["a.html": "1", "b.html": "1"])
        try await mirror(["a.html": "1"])
        try await restore("b.html")
        #expect(fixture.read("b.html") == "1")
        #expect(try await fixture.run(job).deletions == 1)
        #expect(fixture.read("b.html") == nil)
        #expect(try await fixture.differences() == "")
    }

    @Test func `neither source nor destination has to be there`() async throws {
        try await mirror(["d/a.html": "1"])
        try await mirror(["d/a.html": "22"])
        try EngineFixture.remove(fixture.source)
        try EngineFixture.remove(fixture.destination)
        #expect(try await restore("d/a.html").outcome == .succeeded)
        #expect(fixture.read("d/a.html") == "1")
    }

    @Test func `what stands in the way is said, and nothing is done`() async throws {
        try await mirror(["a": "a file", "x": "x"])
        try await mirror(["a/b": "a folder", "x": "x"])
        let recorder = Recorder()
        await #expect {
            try await restore("a", recorder)
        } throws: { error in
            "\(error)".contains("destination/a is a folder now, and was none.") && "\(error)".contains("--to")
        }
        #expect(recorder.events.isEmpty)
        #expect(fixture.read("a/b") == "a folder")
        // The other way round the file gives way, and is kept.
        try await mirror(["a": "a file again", "x": "x"])
        try await restore("a/b")
        #expect(fixture.read("a/b") == "a folder")
        #expect(try KeptVersions(of: job).list(path("a")).first { $0.kind == .file }?.size == 12)
    }

    @Test func `nothing is begun for what is not there`() async throws {
        try await mirror(["a.html": "1"])
        await #expect {
            try await restore("a.html")
        } throws: { ($0 as? RunFailure)?.category == .notFound && "\($0)".hasPrefix("Nothing is kept yet") }
        try await mirror(["a.html": "22"])
        await #expect {
            try await restore("b.html")
        } throws: { ($0 as? RunFailure)?.category == .notFound && "\($0)".hasPrefix("Nothing of the name b.html") }
        await #expect {
            try await restore("a.html", before: .latest)
        } throws: { "\($0)".contains("neither replaced nor deleted since then") }
        var without = fixture.job()
        without.keepDeleted = nil
        #expect {
            try KeptVersions(of: without)
        } throws: { ($0 as? RunFailure)?.category == .validation && "\($0)".contains("has no \"keepDeleted\"") }
    }

    @Test func `it is copied elsewhere as well`() async throws {
        try await mirror(["d/e/a.html": "1", "d/b.html": "1", "x": "x"])
        try await mirror(["x": "x"])
        let copy = "\(fixture.path)/new/copy"
        #expect(try KeptVersions(of: job).copy(path("d/e"), to: copy) == 1)
        #expect(try String(contentsOfFile: "\(copy)/e/a.html", encoding: .utf8) == "1")
        #expect(throws: RunFailure.self) { try KeptVersions(of: job).copy(path("d/e"), to: copy) }
        #expect(try KeptVersions(of: job).copy(path("d"), to: "\(fixture.path)/all") == 2)
        #expect(fixture.exists("all/d/b.html"))
        #expect(!fixture.exists("destination/d"))
        #expect(FileFacts(of: copy)?.mode == 0o700)
    }

    /// Whoever has taken the key out of the job meanwhile loses nothing by a restoring.
    @Test func `what a restoring replaces is kept, also if the job keeps nothing any more`() async throws {
        try await mirror(["a.html": "1"])
        try await mirror(["a.html": "22"])
        var without = job
        without.keepDeleted = nil
        let page = try path("a.html")
        for text in ["1", "22"] {
            let restore = JobRestore(job: without, configuration: fixture.configuration, sink: Recorder())
            #expect(try await restore.run(page).outcome == .succeeded)
            #expect(fixture.read("a.html") == text)
        }
    }

    @Test func `nobody gets rights that the kept one did not have`() async throws {
        try fixture.write("program", "old")
        chmod("\(fixture.source)/program", 0o4755)
        _ = try await fixture.run(job)
        try fixture.write("program", "newer")
        chmod("\(fixture.source)/program", 0o755)
        _ = try await fixture.run(job)
        try await restore("program")
        // It is this user's own.
        #expect(FileFacts(of: "\(fixture.destination)/program")?.mode == 0o4755)
        let copy = "\(fixture.path)/copy"
        _ = try KeptVersions(of: job).copy(path("program"), before: .earliest, to: copy)
        #expect(FileFacts(of: "\(copy)/program")?.mode == 0o755)
    }

    @Test func `a job that is being run is not restored`() async throws {
        try await mirror(["a.html": "1"])
        try await mirror(["a.html": "22"])
        let lock = try JobLock(job: job, state: JobStateFolder(job: job, in: fixture.stateFolder))
        await #expect { try await restore("a.html") } throws: { ($0 as? JobRefusal)?.code == .busy }
        lock.release()
        #expect(try await restore("a.html").outcome == .succeeded)
    }

    @Test func `a restoring that is ended leaves all as it was`() async throws {
        try await mirror(["a.html": "1"])
        try await mirror(["a.html": "22"])
        let recorder = Recorder { event in
            if event.status.state == .transferred { withUnsafeCurrentTask { $0?.cancel() } }
        }
        let report = try await Task { try await restore("a.html", recorder) }.value
        #expect(report.outcome == .cancelled)
        recorder.checkRules()
        #expect(fixture.read("a.html") == "22")
        #expect(try await restore("a.html").outcome == .succeeded)
        #expect(fixture.read("a.html") == "1")
    }
}
