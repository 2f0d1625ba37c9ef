import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// What is left of a job can be dropped wherever it lies, also when the job file says something else by now, or is gone.
@Suite struct JobResetTests {
    private let fixture: EngineFixture
    private let job: Job

    init() throws {
        fixture = try EngineFixture()
        job = fixture.job()
        try fixture.write("a.html")
    }

    private func forget(_ sink: Recorder = Recorder()) throws -> JobReset.Report? {
        try JobReset.forget(job.id, configuration: fixture.configuration, sink: sink)
    }

    @Test func `a reset also drops what lies where the job staged before`() async throws {
        let moved = fixture.job {
            $0.id = job.id
            $0.destination = "\(fixture.path)/elsewhere"
            $0.staging = "\(fixture.path)/.elsewhere.mirroring"
        }
        try await fixture.leavePackage(of: job)
        try await fixture.leavePackage(of: moved)
        #expect(try JobReset.reset(moved, stateFolder: fixture.stateFolder) == 2)
        #expect(!fixture.exists(".destination.mirroring"))
        #expect(!fixture.exists(".elsewhere.mirroring"))
    }

    @Test func `a job is forgotten with its packages and its runs`() async throws {
        #expect(try forget() == nil)
        #expect(try await fixture.run(job).outcome == .succeeded)
        try fixture.write("b.html")
        try await fixture.leavePackage(of: job)
        let report = try #require(try forget())
        #expect(report == JobReset.Report(name: "A job", packages: 1, places: 1, runs: 2))
        #expect(!fixture.exists(".destination.mirroring"))
        #expect(fixture.read("a.html") == "text")
        #expect(try JobStatus.jobs(in: fixture.stateFolder) == [])
        #expect(try forget() == nil)
    }

    @Test func `what stays is named`() async throws {
        let keeping = fixture.job {
            $0.id = job.id
            $0.keepDeleted = .seconds(86_400)
        }
        #expect(try await fixture.run(keeping).outcome == .succeeded)
        try fixture.write("a.html", "another")
        #expect(try await fixture.run(keeping).outcome == .succeeded)
        let trash = "\(job.staging)/\(job.id.uuidString.lowercased())/trash"
        let remedy = "Remove it if nobody needs it any more."
        #expect(try forget()?.kept == ["What runs have replaced or deleted is still in \(trash). \(remedy)"])
        #expect(FileFacts(of: trash)?.kind == .folder)
        try EngineFixture.remove(job.staging)

        let publishing = fixture.job {
            $0.id = job.id
            $0.publish = .releases(kept: 2)
        }
        #expect(try await fixture.run(publishing).outcome == .succeeded)
        try fixture.write("a.html", "yet another one")
        #expect(try await fixture.run(publishing).outcome == .succeeded)
        let releases = "Releases are still in \(fixture.path)/.destination.releases."
        #expect(try forget()?.kept == ["\(releases) \(fixture.destination) leads to one of them, so they stay."])
        #expect(fixture.read("a.html") == "yet another one")
    }

    @Test func `a run whose engine died is ended before it is forgotten`() async throws {
        let recorder = Recorder()
        _ = try await fixture.run(job, recorder)
        let event = try #require(recorder.events.first { $0.status.state == .transferring })
        let state = try JobStateFolder(job: job, in: fixture.stateFolder)
        try state.save(RunRecord(event: event, phase: .transferring, isSent: true))
        let end = Recorder()
        #expect(try forget(end)?.endedRun == true)
        #expect(end.events.map(\.status.terminal) == [true])
        #expect(end.events.map(\.runId) == [event.runId])
    }

    @Test func `a job that is being run is not forgotten`() throws {
        let state = try JobStateFolder(job: job, in: fixture.stateFolder)
        let lock = try JobLock(job: job, state: state)
        #expect(throws: JobRefusal.self) { try forget() }
        lock.release()
    }

    /// An import that was cut short can't be put back where the destination is not; what is not mounted comes back.
    @Test func `a destination that is not there keeps its job once`() async throws {
        #expect(try await fixture.run(job).outcome == .succeeded)
        try fixture.write("b.html")
        try await fixture.leavePackage(of: job)
        rename(fixture.destination, "\(fixture.path)/renamed")
        let first = try #require(try forget())
        #expect(first.left.count == 1)
        #expect(first.left[0].hasPrefix("The destination \(fixture.destination) is not there, so what may lie for it "))
        #expect(fixture.exists(".destination.mirroring"))
        #expect(try JobStatus.jobs(in: fixture.stateFolder) == [job.id])

        let second = try #require(try forget())
        #expect(second.left == [])
        #expect(second.packages == 1)
        #expect(!fixture.exists(".destination.mirroring"))
        #expect(try JobStatus.jobs(in: fixture.stateFolder) == [])
    }

    @Test func `an import that was cut short is put back into the destination it was for`() async throws {
        #expect(try await fixture.run(job).outcome == .succeeded)
        let package = try StagingFolder(job: job).package(UUID())
        try package.create(manifest: [])
        // As the import leaves it that has made a folder, and no more.
        mkdir("\(fixture.destination)/half", 0o755)
        let journal = try ImportJournal(of: package, into: fixture.destination)
        try journal.append(.makeFolder(RelativePath(unchecked: Array("half".utf8))))
        let moved = fixture.job {
            $0.id = job.id
            $0.destination = "\(fixture.path)/elsewhere"
            $0.staging = job.staging
        }
        #expect(try JobReset.reset(moved, stateFolder: fixture.stateFolder) == 1)
        #expect(!fixture.exists("destination/half"))
        #expect(fixture.read("a.html") == "text")
    }
}
