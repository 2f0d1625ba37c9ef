import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// What a list of jobs shows comes from the state folder, which looking does not change.
@Suite struct JobStatusTests {
    private let fixture: EngineFixture
    private let job: Job

    init() throws {
        fixture = try EngineFixture()
        job = fixture.job { $0.file = "jobs/town.yaml" }
        try fixture.write("a.html")
    }

    private func status() throws -> JobStatus {
        try JobStatus(of: job.id, in: fixture.stateFolder)
    }

    @Test func `a job that was never run has no folder, also when it was looked at`() throws {
        #expect(try status().state == .never)
        #expect(try JobStatus.jobs(in: fixture.stateFolder) == [])
        #expect(!fixture.exists("state"))
    }

    @Test func `it tells how the last runs ended`() async throws {
        #expect(try await fixture.run(job).outcome == .succeeded)
        let good = try status()
        #expect(good.state == .idle)
        #expect(good.runs.count == 1)
        #expect(good.runs[0].outcome == .succeeded)
        #expect(good.runs[0].pages == 1)
        #expect(good.runs[0].firstProblem == nil)
        #expect(good.lastGood == good.runs[0].ended)
        #expect(good.name == "A job")
        #expect(good.file == "\(FileManager.default.currentDirectoryPath)/jobs/town.yaml")
        #expect(try JobStatus.jobs(in: fixture.stateFolder) == [job.id])

        let lost = fixture.job {
            $0.id = job.id
            $0.source = "\(fixture.path)/none"
        }
        for _ in 0..<2 { #expect(try await fixture.run(lost).outcome == .failed) }
        let bad = try status()
        #expect(bad.failedAttempts == 2)
        #expect(bad.runs.map(\.outcome) == [.succeeded, .failed, .failed])
        #expect(bad.runs[2].firstProblem?.contains("does not exist") == true)
        #expect(bad.lastGood == good.lastGood)
    }

    @Test func `a run is seen while it goes on, and when its engine died`() async throws {
        let seen = Recorder { [fixture, job] event in
            guard event.status.state == .transferred else { return }
            let status = try? JobStatus(of: job.id, in: fixture.stateFolder)
            #expect(status?.state == .running)
            #expect(status?.open?.process == getpid())
            #expect(status?.open?.runId == event.runId)
            #expect(status?.open?.percent != nil && status?.open?.percent == event.transferData.progress?.percent)
        }
        #expect(try await fixture.run(job, seen).outcome == .succeeded)
        let event = try #require(seen.events.first { $0.status.state == .transferring })
        let state = try JobStateFolder(job: job, in: fixture.stateFolder)
        try state.save(RunRecord(event: event, phase: .transferring, isSent: true))
        let died = try status()
        #expect(died.state == .died)
        #expect(died.open?.phase == .transferring)
        #expect(died.open?.process == nil)
        #expect(died.open?.began == event.runId.version7Time)
    }

    @Test func `who looks keeps a run from being begun for a moment alone`() throws {
        let state = try JobStateFolder(job: job, in: fixture.stateFolder)
        try JobLock(job: job, state: state).release()
        let look = open("\(state.path)/lock", O_RDONLY | O_CLOEXEC)
        try #require(look >= 0 && flock(look, LOCK_SH | LOCK_NB) == 0)
        #expect(throws: JobRefusal.self) { try JobLock(job: job, state: state, patience: .zero).release() }
        // Expressly: a child of another test that is just being forked has a copy of the descriptor.
        flock(look, LOCK_UN)
        close(look)
        try JobLock(job: job, state: state, patience: .zero).release()
    }

    @Test func `the runs of an engine that kept none are none, and only the last ones are kept`() throws {
        let json = Data(#"{"lastExecution":"2026-11-28T10:00:00.000Z","failedAttempts":3}"#.utf8)
        var past = try JSONDecoder().decode(PastRuns.self, from: json)
        #expect(past.runs == [])
        #expect(past.failedAttempts == 3)
        for number in 1...(PastRuns.most + 5) {
            var report = RunReport(runId: UUID(), jobName: "job")
            report.outcome = .failed
            report.pages = number
            report.duration = .milliseconds(1_500)
            past.end(PastRun(report, ended: Timestamp(milliseconds: 10_000)))
        }
        #expect(past.runs.count == PastRuns.most)
        #expect(past.runs.first?.pages == 6)
        #expect(past.runs.first?.seconds == 1.5)
        #expect(try JSONDecoder().decode(PastRuns.self, from: JSONEncoder().encode(past)) == past)
    }

    @Test func `a job's places are remembered, each once`() throws {
        var facts = JobFacts(name: "A job")
        for destination in ["/none/a", "/none/b", "/none/a", fixture.path] {
            facts.note(fixture.job { $0.destination = destination }, in: "/work")
        }
        #expect(facts.places.map(\.destination) == ["/none/b", "/none/a", fixture.path])
        #expect(facts.places.map(\.hasExisted) == [false, false, true])
        #expect(facts.file == nil)
    }
}
