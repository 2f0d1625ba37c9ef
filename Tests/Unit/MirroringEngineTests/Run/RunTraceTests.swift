import Foundation
import MirroringEvents
import MirroringFiles
import MirroringTrace
import Testing

@testable import MirroringEngine

/// What runs leave at their destination.
@Suite struct RunTraceTests {
    private let fixture: EngineFixture
    private let job: Job

    init() throws {
        fixture = try EngineFixture()
        job = fixture.job { $0.trace = true }
        try fixture.write("folder/a.html", "a\n")
        try fixture.write("b", "bb\n")
    }

    private func left(in path: String? = nil) throws -> TraceDocument? {
        let path = path ?? fixture.destination
        return try TraceFile(in: .root(path), path: path).read().map { try TraceDocument(json: $0) }
    }

    private func tree() throws -> MirroringTree {
        let path = fixture.destination
        return try TreeFiles(of: .root(path), path: path).read().digest.tree
    }

    /// A run that has a sink of its own, and what it told last.
    private func run(_ job: Job? = nil) async throws -> (outcome: Outcome, data: MirroringTransferData) {
        let recorder = Recorder()
        let report = try await fixture.run(job ?? self.job, recorder)
        recorder.checkRules()
        return (report.outcome, try #require(recorder.events.last).transferData)
    }

    @Test func eachRunSaysWhatItLeft() async throws {
        let recorder = Recorder()
        _ = try await fixture.run(job, recorder)
        let end = try #require(recorder.events.last)
        let trace = try #require(try left())
        #expect(trace.jobId == job.id && trace.runId == end.runId && trace.jobName == "A job")
        #expect(trace.outcome == .succeeded && trace.updating == nil && !trace.hasExclusions)
        #expect(trace.engine == "1")
        #expect(trace.began <= trace.completed && trace.completed <= end.status.receivedTime)
        #expect(try trace.tree == tree())
        #expect(trace.tree.files == 2 && trace.tree.bytes == 5)
        #expect(end.transferData.tree == trace.tree)
        #expect(recorder.events.dropLast().allSatisfy { $0.transferData.tree == nil })
    }

    /// The trace changes nothing that a run compares; and the time is news where nothing else is.
    @Test(arguments: [false, true])
    func nothingToDoStaysNothing(_ hasFolder: Bool) async throws {
        if hasFolder { try fixture.write(".well-known/security.txt") }
        let first = try await run()
        #expect(first.outcome == .succeeded)
        let earlier = try #require(try left())
        let plan = try await JobPlan(of: job).changes
        #expect(plan.changes == [] && plan.deletions == [])
        #expect(try await TreeCheck(of: job).run { _ in }.findings == 0)

        let second = try await run()
        #expect(second.outcome == .succeeded)
        #expect(second.data.packageHeader == nil)
        let later = try #require(try left())
        #expect(later.runId != earlier.runId)
        #expect(later.tree == earlier.tree)
    }

    @Test func withoutTheKeyItIsContentLikeAnyOther() async throws {
        _ = try await run()
        let plain = fixture.job()
        #expect(try await run(plain).outcome == .succeeded)
        #expect(!fixture.exists("destination/.well-known"))
        try fixture.write(TracePlace.path, "the site's own")
        #expect(try await run(plain).outcome == .succeeded)
        #expect(fixture.read(TracePlace.path) == "the site's own")
    }

    @Test func deletionsLeaveItAlone() async throws {
        try fixture.write(".well-known/security.txt")
        _ = try await run()
        try EngineFixture.remove("\(fixture.source)/.well-known")
        let second = try await run()
        #expect(second.outcome == .succeeded)
        #expect(try left()?.runId != nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(fixture.destination)/.well-known").count == 1)
        #expect(try await run().data.packageHeader == nil)
    }

    /// While a run changes the destination, and after one that did not end well, nobody should take it for the old copy.
    @Test func aRunThatFailsIsSaidToBeChangingIt() async throws {
        _ = try await run()
        let good = try #require(try left())
        let fixture = fixture
        var job = job
        job.package.maxFiles = 1
        job.package.maxPages = 1
        for name in ["c", "d"] { try fixture.write(name, name) }
        let recorder = Recorder { event in
            // The source goes away when the first package is in place.
            if event.status.state == .mirroringPackageCompleted {
                rename(fixture.source, "\(fixture.path)/elsewhere")
            }
        }
        #expect(try await fixture.run(job, recorder).outcome == .failed)
        let failed = try #require(try left())
        let updating = try #require(failed.updating)
        #expect(updating.runId == recorder.events.first?.runId)
        #expect(updating.since >= good.completed)
        #expect(failed.runId == good.runId && failed.tree == good.tree)

        rename("\(fixture.path)/elsewhere", fixture.source)
        #expect(try await run().outcome == .succeeded)
        let last = try #require(try left())
        #expect(last.updating == nil)
        #expect(try last.tree == tree())
    }

    /// What it says of the tree is of the files themselves, not of what was meant to arrive; what is known is not asked again.
    @Test func filesAreReadAtTheDestination() async throws {
        _ = try await run()
        let path = "\(fixture.destination)/b"
        let time = try #require(FileFacts(of: path)).modified
        try fixture.write(Array("b".utf8), "BB\n", in: fixture.destination)
        let times = [
            timespec(tv_sec: time.seconds, tv_nsec: time.nanoseconds),
            timespec(tv_sec: time.seconds, tv_nsec: time.nanoseconds),
        ]
        #expect(utimensat(AT_FDCWD, path, times, 0) == 0)
        let before = try #require(try left())
        let second = try await run()
        #expect(second.data.packageHeader == nil)
        #expect(try #require(try left()).tree != before.tree)
        #expect(try #require(try left()).tree == tree())
    }

    @Test func whatTheJobLeavesAloneIsNotInIt() async throws {
        let job = fixture.job {
            $0.trace = true
            $0.exclude = ["*.log"]
        }
        _ = try await run(job)
        try fixture.write(Array("visits.log".utf8), "1", in: fixture.destination)
        #expect(try await run(job).outcome == .succeeded)
        let trace = try #require(try left())
        #expect(trace.hasExclusions)
        #expect(trace.tree.files == 2)
        #expect(try tree().files == 3)
    }

    /// What no job mirrors is not read: it may be root's alone, as `lost+found` is, or another job's package.
    @Test func foldersOfEnginesAreNotInIt() async throws {
        _ = try await run()
        let first = try #require(try left())
        for name in ["lost+found/1", ".other.mirroring/package", "folder/.other.releases/a"] {
            try fixture.write(Array(name.utf8), "text", in: fixture.destination)
        }
        #expect(try await run().outcome == .succeeded)
        let second = try #require(try left())
        #expect(second.tree == first.tree)
        #expect(!first.hasExclusions && second.hasExclusions)
    }

    /// A release becomes visible with its trace, and the one before keeps its own.
    @Test func eachReleaseHasItsOwn() async throws {
        var job = job
        job.publish = .releases(kept: 3)
        let first = try #require(try await run(job).data.initializeData.release)
        let old = try #require(try left())
        try fixture.write("c", "c\n")
        let second = try await run(job)
        #expect(second.outcome == .succeeded)
        let new = try #require(try left())
        #expect(new.runId != old.runId && new.updating == nil)
        #expect(try new.tree == tree())
        #expect(second.data.tree == new.tree)
        #expect(try left(in: "\(ReleasePlace(destination: job.destination).path)/\(first)") == old)
        // With nothing to do it is the current release's trace that is news.
        #expect(try await run(job).data.initializeData.release == nil)
        let last = try #require(try left())
        #expect(last.runId != new.runId && last.tree == new.tree)
        #expect(try left(in: "\(ReleasePlace(destination: job.destination).path)/\(first)") == old)
    }

    /// What it brings back is no copy of what the source has, and is said to be there all the same.
    @Test(arguments: [Publishing.packages, .releases(kept: 3)])
    func aRestoringLeavesItsOwn(_ publish: Publishing) async throws {
        let job = fixture.job {
            $0.trace = true
            $0.keepDeleted = .seconds(86_400)
            $0.publish = publish
            $0.exclude = ["*.log"]
        }
        _ = try await run(job)
        let first = try #require(try left())
        try fixture.write("b", "changed\n")
        _ = try await run(job)
        let second = try #require(try left())
        try EngineFixture.remove(fixture.source)
        let recorder = Recorder()
        let path = try #require(RelativePath("b".utf8))
        let report = try await JobRestore(job: job, configuration: fixture.configuration, sink: recorder).run(path)
        #expect(report.outcome == .succeeded, "\(report.failures)")
        recorder.checkRules()
        let restored = try #require(try left())
        #expect(restored.runId == report.runId && restored.updating == nil)
        #expect(restored.tree != second.tree)
        #expect(try restored.tree == tree())
        // Nothing else has changed in between.
        #expect(restored.tree == first.tree)
        #expect(recorder.events.last?.transferData.tree == restored.tree)
    }

    /// Nor does a run say more that is held back: the source is not what is shown.
    @Test func afterARollbackItIsTheReleasesOwn() async throws {
        var job = job
        job.publish = .releases(kept: 3)
        _ = try await run(job)
        let old = try #require(try left())
        try fixture.write("c", "c\n")
        _ = try await run(job)
        let new = try #require(try left())
        let rollback = JobRollback(job: job, configuration: fixture.configuration, sink: Recorder())
        #expect(try await rollback.run().outcome == .succeeded)
        #expect(try left() == old)
        #expect(try old.tree == tree())

        let heldBack = try await run(job)
        #expect(heldBack.outcome == .succeeded && heldBack.data.tree == nil)
        #expect(try left() == old)
        try fixture.write("d", "d\n")
        #expect(try await run(job).outcome == .succeeded)
        let last = try #require(try left())
        #expect(last.runId != old.runId && last.runId != new.runId)
        #expect(try last.tree == tree())
    }

    @Test func theSourcesOwnTraceIsTheOrigin() async throws {
        _ = try await run()
        let first = try #require(try left())
        var second = Job(
            id: UUID(),
            name: "A mirror of the mirror",
            source: fixture.destination,
            destination: "\(fixture.path)/second"
        )
        second.trace = true
        let recorder = Recorder()
        #expect(try await fixture.run(second, recorder).outcome == .succeeded)
        #expect(recorder.complaints == [])
        let copy = try #require(try left(in: second.destination))
        #expect(copy.origin == first.asOrigin)
        #expect(copy.tree == first.tree)
    }

    @Test func aFileOfThatNameIsNamedAndNotMirrored() async throws {
        try fixture.write(TracePlace.path, "the site's own")
        let recorder = Recorder()
        #expect(try await fixture.run(job, recorder).outcome == .succeeded)
        #expect(recorder.complaints.map(\.level) == [.warning])
        #expect(recorder.complaints.first?.message.contains("is no trace of a run, and is not mirrored") == true)
        #expect(try #require(try left()).tree.files == 2)
    }

    @Test func whereItCannotBeWrittenTheRunHasErrors() async throws {
        _ = try await run()
        try EngineFixture.remove("\(fixture.destination)/.well-known")
        #expect(symlink("/tmp", "\(fixture.destination)/.well-known") == 0)
        // What is not the source's goes, and a link with it; so it comes back when the deletions are done.
        let recorder = Recorder { [destination = fixture.destination] event in
            if event.status.state == .mirroringPackageCompleted { symlink("/tmp", "\(destination)/.well-known") }
        }
        let report = try await fixture.run(job, recorder)
        #expect(report.outcome == .completedWithErrors)
        let complaint = try #require(recorder.complaints.last)
        #expect(complaint.message.hasPrefix("The trace \(fixture.destination)/\(TracePlace.path) can't be written: "))
        #expect(complaint.message.hasSuffix("Allow it, or remove \"trace\" from the job."))
        #expect(!FileManager.default.fileExists(atPath: "/tmp/\(TracePlace.name)"))
        #expect(recorder.events.last?.transferData.tree == nil)
    }
}
