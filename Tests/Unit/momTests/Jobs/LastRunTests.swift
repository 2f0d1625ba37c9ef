import EventSamples
import MirroringEvents
import MirroringMonitoring
import MirroringOfflineLog
import Testing

import struct Foundation.UUID

@testable import mom

/// What follows from a job's last run for the next.
@Suite struct LastRunTests {
    private func job(
        _ fate: RunDigest.Fate = .ended(.succeeded),
        every: Int? = 3_600,
        grace: Int? = 900,
        lastGood: Timestamp? = nil
    ) -> LastRun {
        LastRun(
            run: RunSamples.run(fate) {
                $0.initializeData.expectedEverySeconds = every
                $0.initializeData.expectedGraceSeconds = grace
                $0.initializeData.lastExecution = lastGood
            }
        )
    }

    @Test func nextRunIsDueAfterTheLastGoodOne() {
        #expect(job().due == RunSamples.at(72 + 3_600))
        #expect(job(.ended(.failed), lastGood: RunSamples.at(-600)).due == RunSamples.at(3_000))
        #expect(job(.ended(.failed)).due == nil, "none was ever good")
        #expect(job(every: nil).due == nil, "nobody waits for one")
    }

    @Test func runIsLateWhenTheGraceIsOver() {
        let due: Int64 = 72 + 3_600
        #expect(job().lateness(at: RunSamples.at(due + 900)) == 0)
        #expect(job().lateness(at: RunSamples.at(due + 901)) == 901)
        #expect(job(grace: nil).lateness(at: RunSamples.at(due + 1)) == 1)
    }

    /// Others than our engines may say what they like.
    @Test func whatNobodyLivesToSeeIsNoOverflow() {
        let job = job(every: .max, grace: .max)
        #expect(job.due == .latest)
        #expect(job.lateness(at: RunSamples.at(10_000)) == 0)
    }

    @Test func jobsToLookAtAreThoseThatFailedOrAreLate() {
        #expect(!job().isTrouble(at: RunSamples.at(100)))
        #expect(job().isTrouble(at: RunSamples.at(10_000)))
        #expect(job(.ended(.failed)).isTrouble(at: RunSamples.at(100)))
    }

    // MARK: From what bridges have cached

    @Test func lastRunOfEachJobIsFoundInTheCache() throws {
        let (job, other) = (MirroringStatusEventArgs.sampleJobId, UUID())
        let (first, second) = (UUID(), UUID())
        let end = MirroringStatusEventArgs.wholeRun(6, runId: first, jobId: job)
        var cached = CachedRuns(silence: RunSilence(limit: .seconds(300), now: RunSamples.at(3_600)))
        let later = MirroringStatusEventArgs.wholeRun(6, runId: second, jobId: job).prefix(3).map { event in
            var event = event
            event.transferData.status.sentTime.milliseconds += 3_000_000
            event.transferData.status.receivedTime.milliseconds += 3_000_000
            return event
        }
        let events = end + later + MirroringStatusEventArgs.wholeRun(6, runId: UUID(), jobId: other).dropLast()
        for event in events { cached.take(MonitoredEvent(event, position: 1)) }
        let runs = cached.lastRuns
        #expect(cached.events == 14)
        #expect(runs.count == 2)
        let last = try #require(runs.first { $0.jobId == job })
        #expect(last.run.run.runId == second)
        #expect(last.run.fate == .lost(since: later[2].status.receivedTime))
        #expect(runs.of([]).count == 2)
        #expect(runs.of([.id(other)]).map(\.jobId) == [other])
        #expect(runs.of([.name("nobody's")]).isEmpty)
    }
}
