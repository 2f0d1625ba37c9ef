import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// An older release is current again, and what is restored is one of its own: the next run does not undo that.
@Suite struct RollbackTests {
    private let site: ReleaseFixture
    private var fixture: EngineFixture { site.fixture }
    private var job: Job { site.job }

    init() throws {
        site = try ReleaseFixture()
    }

    @Test func `a rollback is not undone by the next run, until the source changes`() async throws {
        let first = try #require(try await site.publish(["a.html": "1"]).release)
        let second = try #require(try await site.publish(["a.html": "22"]).release)
        let recorder = Recorder()
        let rollback = try await site.rollBack(recorder)
        #expect(rollback.outcome == .succeeded)
        #expect(rollback.release == first)
        recorder.checkRules()
        #expect(recorder.rows == [Rows.initialized, Rows.completed])
        #expect(recorder.events.map(\.transferData.initializeData.release) == [first, first])
        #expect(fixture.read("a.html") == "1")
        #expect(try site.releases().map(\.isRolledBack) == [true, false])

        let idle = Recorder()
        let report = try await site.publish([:], idle)
        #expect(report.release == nil)
        #expect(fixture.read("a.html") == "1")
        #expect(idle.complaints.map(\.message).first?.contains("as in the release \(second), which was rolled") == true)

        let third = try #require(try await site.publish(["a.html": "333"]).release)
        #expect(fixture.read("a.html") == "333")
        #expect(try site.releases().map(\.isRolledBack) == [false, false, false])
        // The one before is what was current, and not the one that was rolled back.
        #expect(try await site.rollBack().release == first)
        #expect(try await site.rollBack(to: third).release == third)
        #expect(try await site.publish([:]).release == nil)
        #expect(fixture.read("a.html") == "333")
        // Nobody has rolled back the first one.
        #expect(try site.releases().map(\.isRolledBack) == [false, false, false])
        #expect(try await site.publish(["a.html": "1"]).release != nil)
        #expect(fixture.read("a.html") == "1")
    }

    /// What is restored is a release of its own, and says nothing of the source.
    @Test func `a restoring does not undo a rollback either`() async throws {
        var job = job
        job.keepDeleted = .seconds(86_400)
        job.publish = .releases(kept: 1)
        try fixture.write("a.html", "1")
        try fixture.write("b.html", "1")
        _ = try await fixture.run(job)
        job.publish = .releases(kept: 3)
        unlink("\(fixture.source)/b.html")
        let second = try #require(try await fixture.run(job).release)
        try fixture.write("a.html", "22")
        let third = try #require(try await fixture.run(job).release)
        let back = JobRollback(job: job, configuration: fixture.configuration, sink: Recorder())
        #expect(try await back.run(to: second).release == second)

        job.publish = .releases(kept: 1)
        let path = try #require(RelativePath("b.html".utf8))
        let restore = JobRestore(job: job, configuration: fixture.configuration, sink: Recorder())
        let restored = try #require(try await restore.run(path).release)
        #expect(fixture.read("b.html") == "1")
        // Of those that are too many the one stays that was rolled back: by that alone it is known.
        #expect(try Set(JobRelease.all(of: job).map(\.name)) == [restored, third])
        #expect(try await fixture.run(job).release == nil)
        #expect(fixture.read("a.html") == "1")
    }

    @Test func `there is no release to go to`() async throws {
        try fixture.write("a.html", "1")
        await #expect { try await site.rollBack() } throws: { "\($0)".hasPrefix("Nothing is published yet") }
        let release = try await site.publish([:]).release
        await #expect {
            try await site.rollBack()
        } throws: { "\($0)".hasPrefix("There is no release before the current one") }
        await #expect { try await site.rollBack(to: release) } throws: {
            "\($0)".contains("is the current release already")
        }
        await #expect { try await site.rollBack(to: "1999") } throws: { "\($0)".hasPrefix("There is no release 1999.") }
        var packages = job
        packages.publish = .packages
        #expect { try JobRelease.all(of: packages) } throws: { "\($0)".contains("has no releases") }
    }

    @Test func `what is kept outlives the releases, and restoring makes a new one`() async throws {
        var job = job
        job.keepDeleted = .seconds(86_400)
        job.publish = .releases(kept: 1)
        try fixture.write("a.html", "1")
        try fixture.write("b.html", "1")
        _ = try await fixture.run(job)
        unlink("\(fixture.source)/b.html")
        try fixture.write("a.html", "22")
        let second = try await fixture.run(job).release
        #expect(fixture.read("b.html") == nil)
        let path = try #require(RelativePath("b.html".utf8))
        let recorder = Recorder()
        let report = try await JobRestore(job: job, configuration: fixture.configuration, sink: recorder).run(path)
        #expect(report.outcome == .succeeded, "\(report.failures)")
        recorder.checkRules()
        let third = try #require(report.release)
        #expect(third != second)
        #expect(fixture.read("b.html") == "1")
        #expect(fixture.read("a.html") == "22")
        #expect(try JobRelease.all(of: job).map(\.name) == [third])
        #expect(!site.hasRests)
    }
}
