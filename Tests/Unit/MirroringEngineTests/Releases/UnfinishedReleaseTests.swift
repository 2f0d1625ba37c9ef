import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// A release that was not published is taken up by the next run, or dropped: readers never see half of it.
@Suite struct UnfinishedReleaseTests {
    private let site: ReleaseFixture
    private var fixture: EngineFixture { site.fixture }
    private var job: Job { site.job }

    init() throws {
        site = try ReleaseFixture()
    }

    @Test func `a package that fails keeps all of it back, and the next run goes on`() async throws {
        let first = try await site.publish(["a.html": "1", "b.html": "1"]).release
        var job = job
        job.continueOnError = true
        try fixture.write("a.html", "22")
        try fixture.write("b.html", "22")
        let recorder = Recorder { event in
            let header = event.transferData.packageHeader
            guard event.status.state == .transferred, header?.packageNumber == 2 else { return }
            // Nothing of it can be imported any more.
            if let tree = header?.targetFilePath { try? EngineFixture.remove(tree) }
        }
        let failed = try await fixture.run(job, recorder)
        #expect(failed.outcome == .completedWithErrors)
        #expect(failed.release == nil)
        recorder.checkRules()
        #expect(recorder.complaints.last?.message == "The release is not published, since package 2 failed.")
        #expect(fixture.read("a.html") == "1")
        #expect(fixture.read("b.html") == "1")
        #expect(site.hasRests)

        let plan = try await JobPlan(of: job)
        #expect(plan.changes.changes.filter { $0.kind == .file }.count == 1)
        let report = try await site.publish([:])
        #expect(report.release != nil && report.release != first)
        #expect(try await fixture.differences() == "")
        #expect(!site.hasRests)
    }

    @Test func `reset drops what is not published`() async throws {
        try await site.publish(["a.html": "1"])
        try fixture.write("a.html", "22")
        let recorder = Recorder { event in
            if event.status.state == .mirroringPackageCompleted { withUnsafeCurrentTask { $0?.cancel() } }
        }
        let cancelled = try await Task { try await fixture.run(job, recorder) }.value
        #expect(cancelled.outcome == .cancelled)
        #expect(fixture.read("a.html") == "1")
        #expect(site.hasRests)
        try JobReset.reset(job, stateFolder: fixture.stateFolder)
        #expect(!site.hasRests)
        #expect(fixture.read("a.html") == "1")
        try await site.publish([:])
        #expect(fixture.read("a.html") == "22")
    }

    @Test func `reset drops that also if the job publishes otherwise by now`() async throws {
        try await site.publish(["a.html": "1"])
        try fixture.write("a.html", "22")
        let recorder = Recorder { event in
            if event.status.state == .mirroringPackageCompleted { withUnsafeCurrentTask { $0?.cancel() } }
        }
        _ = try await Task { try await fixture.run(job, recorder) }.value
        #expect(site.hasRests)
        var packages = job
        packages.publish = .packages
        try JobReset.reset(packages, stateFolder: fixture.stateFolder)
        #expect(!site.hasRests)
        #expect(fixture.read("a.html") == "1")
    }

    @Test func `what was built and not published is published with the next run`() async throws {
        try await site.publish(["a.html": "1"])
        try fixture.write("a.html", "22")
        let recorder = Recorder { event in
            if event.status.state == .mirroringPackageCompleted { withUnsafeCurrentTask { $0?.cancel() } }
        }
        _ = try await Task { try await fixture.run(job, recorder) }.value
        let next = Recorder()
        let report = try await site.publish([:], next)
        #expect(report.packages == 0)
        #expect(report.release != nil)
        #expect(next.rows == [Rows.initialized, Rows.completed])
        #expect(fixture.read("a.html") == "22")
    }

    /// What an engine leaves that is killed after each step of the switch, made by hand.
    @Test(arguments: ["notes", "tree", "link", "switch"])
    func `a switch that was cut short is ended or taken up`(_ step: String) async throws {
        let first = try #require(try await site.publish(["a.html": "1"]).release)
        let second = try #require(try await site.publish(["a.html": "22"]).release)
        // Back to what was there just before the switch, and then so far again.
        let switching = ["notes", "tree", "link", "switch"].firstIndex(of: step) ?? 0
        rename("\(site.place.path)/\(second).json", "\(site.place.path)/building.json")
        let target = ".destination.releases/\(second)"
        if switching < 3 {
            unlink(fixture.destination)
            symlink(".destination.releases/\(first)", fixture.destination)
        }
        if switching == 2 { symlink(target, site.place.nextLinkPath) }
        if switching == 0 { rename("\(site.place.path)/\(second)", "\(site.place.path)/building") }

        let report = try await site.publish([:])
        #expect(fixture.read("a.html") == "22")
        #expect(!site.hasRests)
        // The switch itself is the commit: after it there is nothing to do.
        #expect((report.release == nil) == (step == "switch"))
        #expect(try site.releases().count == 2)
        #expect(try site.releases().first?.isCurrent == true)
        #expect(site.content(of: first, "a.html") == "1")
    }

    @Test func `half a clone is made again, and so is one of another release`() async throws {
        let first = try #require(try await site.publish(["a.html": "1"]).release)
        _ = try await site.publish(["a.html": "22"])
        mkdir("\(site.place.path)/building", 0o755)
        try fixture.write(Array("stray.html".utf8), "half", in: "\(site.place.path)/building")
        try await site.publish(["a.html": "333"])
        #expect(fixture.read("stray.html") == nil)

        let store = try #require(try site.place.open())
        mkdir("\(site.place.path)/building", 0o755)
        try fixture.write(Array("stray.html".utf8), "old", in: "\(site.place.path)/building")
        try store.write(ReleaseNotes(jobId: job.id, previous: ReleaseName(first)))
        try await site.publish(["a.html": "4444"])
        #expect(fixture.read("stray.html") == nil)
        #expect(try await fixture.differences() == "")
    }
}
