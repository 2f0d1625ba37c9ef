import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// What is seen as changed.
@Suite struct ComparisonTests {
    private let fixture: EngineFixture

    init() throws {
        fixture = try EngineFixture()
    }

    /// Writes a file of the source and gives it a time in nanoseconds.
    private func write(_ name: String, _ text: String, nanoseconds: Int, in root: String? = nil) throws {
        let root = root ?? fixture.source
        try fixture.write(Array(name.utf8), text, in: root)
        let time = timespec(tv_sec: 1_500_000_000, tv_nsec: nanoseconds)
        let times = [time, time]
        utimensat(AT_FDCWD, "\(root)/\(name)", times, 0)
    }

    private func succeeds(_ job: Job, _ recorder: Recorder = Recorder()) async throws -> [String] {
        let report = try await fixture.run(job, recorder)
        #expect(report.outcome == .succeeded, "\(report.failures)")
        return recorder.rows
    }

    @Test func `a change within a second, of the same size, is published`() async throws {
        try write("a.html", "first", nanoseconds: 100_000_000)
        let job = fixture.job()
        _ = try await succeeds(job)
        try write("a.html", "other", nanoseconds: 200_000_000)
        _ = try await succeeds(job)
        #expect(fixture.read("a.html") == "other")
        #expect(try await succeeds(job) == [Rows.initialized, Rows.completed])
    }

    /// Times of whole seconds are made by tools, and the next change may come within that second.
    @Test func `so is one from a time of whole seconds, also of a file with several names`() async throws {
        let job = fixture.job()
        try write("a.html", "first", nanoseconds: 0)
        link("\(fixture.source)/a.html", "\(fixture.source)/another-name.html")
        _ = try await succeeds(job)
        #expect(try await succeeds(job) == [Rows.initialized, Rows.completed])
        try write("a.html", "other", nanoseconds: 200_000_000)
        _ = try await succeeds(job)
        #expect(fixture.read("a.html") == "other" && fixture.read("another-name.html") == "other")
        #expect(try await succeeds(job) == [Rows.initialized, Rows.completed])
    }

    /// Another tool left them, which knows no others.
    @Test func `copies of whole seconds are mirrored once more, and then at rest`() async throws {
        let job = fixture.job()
        try write("a.html", "same", nanoseconds: 123_456_789)
        try write("folder/b.html", "same", nanoseconds: 5)
        _ = try await succeeds(job)
        try write("a.html", "same", nanoseconds: 0, in: fixture.destination)
        try write("folder/b.html", "same", nanoseconds: 0, in: fixture.destination)
        _ = try await succeeds(job)
        #expect(FileFacts(of: "\(fixture.destination)/a.html")?.modified.nanoseconds == 123_456_789)
        #expect(try await succeeds(job) == [Rows.initialized, Rows.completed])
    }

    @Test func `content is compared where the job says so`() async throws {
        try write("a.html", "right", nanoseconds: 5)
        try write("b.html", "right", nanoseconds: 5)
        var job = fixture.job()
        _ = try await succeeds(job)
        // Same size and time, another content.
        try write("a.html", "wrong", nanoseconds: 5, in: fixture.destination)
        #expect(try await succeeds(job) == [Rows.initialized, Rows.completed])
        job.verify = .content
        #expect(try await JobPlan(of: job).changes.changes.map { "\($0.path)" } == ["a.html"])
        _ = try await succeeds(job)
        #expect(fixture.read("a.html") == "right")
        #expect(try await succeeds(job) == [Rows.initialized, Rows.completed])
    }

    /// Where the content is the same, a time is mended too, or it would be told for ever.
    @Test func `times are mirrored then as well`() async throws {
        try write("a.html", "same", nanoseconds: 5)
        let job = fixture.job { $0.verify = .content }
        _ = try await succeeds(job)
        try write("a.html", "same", nanoseconds: 77)
        _ = try await succeeds(job)
        #expect(FileFacts(of: "\(fixture.destination)/a.html")?.modified.nanoseconds == 77)
        #expect(try await succeeds(job) == [Rows.initialized, Rows.completed])
    }

    /// To an rsync before 3.1.3 no two times would be alike.
    @Test func `an old rsync is not asked for nanoseconds`() async throws {
        let job = fixture.job()
        let survey = ChangeSurvey(
            job: job,
            rsync: Rsync(program: "rsync"),
            source: try LocalSource(path: job.source),
            destination: LocalTree(path: job.destination, of: job)
        )
        let asked = { (version: RsyncVersion?) in
            survey.arguments("/s", "/d", version: version).contains(Array("--modify-window=-1".utf8))
        }
        #expect(asked(RsyncVersion(major: 3, minor: 1, patch: 3)))
        #expect(!asked(RsyncVersion(major: 3, minor: 1, patch: 2)))
        #expect(!asked(nil))
    }
}
