import EventSamples
import Foundation
import MirroringEvents
import Testing

@testable import MirroringBridge

@Suite struct UnfinishedRunsTests {
    private let first = UUID()
    private let second = UUID()

    private func key(_ runId: UUID) -> RunKey {
        RunKey(origin: MirroringStatusEventArgs.sampleJobId, runId: runId)
    }

    @Test func latestStateStaysUntilTheRunEnds() {
        var runs = UnfinishedRuns()
        runs.note(.sample(at: 1, run: first, sequence: 1), at: .zero)
        runs.note(.sample(at: 2, run: second, sequence: 1), at: .zero)
        runs.note(.sample(at: 3, run: first, sequence: 2), at: .zero)
        #expect(runs.all.map(\.event.runId) == [second, first])
        #expect(runs[key(first)]?.position == 3)
        runs.note(.sample(at: 4, run: second, sequence: 2, occurrence: .jobCompleted(withErrors: false)), at: .zero)
        #expect(runs.all.map(\.event.runId) == [first])
    }

    @Test func thoseGoFirstOfWhichNothingWasHeardForLongest() {
        var runs = UnfinishedRuns()
        let ids = (0...UnfinishedRuns.maximum).map { _ in UUID() }
        for (number, id) in ids.dropLast().enumerated() {
            runs.note(.sample(at: UInt64(number), run: id, sequence: 1, bodyBytes: 0), at: .zero)
        }
        runs.note(.sample(at: 20_000, run: ids[0], sequence: 2, bodyBytes: 0), at: .zero)
        runs.note(.sample(at: 20_001, run: ids[UnfinishedRuns.maximum], sequence: 1, bodyBytes: 0), at: .zero)
        #expect(runs.count == UnfinishedRuns.maximum)
        #expect(runs[key(ids[1])] == nil)
        #expect(runs[key(ids[0])]?.event.sequence == 2)
    }

    @Test func silentRunIsPresumedLostOnceUntilItIsHeardAgain() {
        var runs = UnfinishedRuns()
        runs.note(.sample(at: 1, run: first, sequence: 1), at: .seconds(10))
        runs.note(.sample(at: 2, run: second, sequence: 1), at: .seconds(20))
        #expect(runs.presumeLost(notHeardSince: .seconds(9)).isEmpty)
        #expect(runs.presumeLost(notHeardSince: .seconds(10)).map(\.event.runId) == [first])
        #expect(runs[key(first)]?.isPresumedLost == true)
        #expect(runs.presumeLost(notHeardSince: .seconds(11)).isEmpty, "it is said once")
        runs.note(.sample(at: 3, run: first, sequence: 2), at: .seconds(30))
        #expect(runs[key(first)]?.isPresumedLost == false, "a later event takes it back")
        #expect(runs.presumeLost(notHeardSince: .seconds(30)).map(\.event.runId) == [second, first])
    }

    /// Its event was heard, and waits for one before it.
    @Test func runWhoseEventWaitsIsNotSilent() {
        var runs = UnfinishedRuns()
        runs.note(.sample(at: 1, run: first, sequence: 1), at: .zero)
        #expect(runs.presumeLost(notHeardSince: .zero, but: { $0 == key(first) }).isEmpty)
        #expect(runs.silent(since: .zero).map(\.run) == [key(first)])
        #expect(runs.presumeLost(notHeardSince: .zero).map(\.run) == [key(first)])
        #expect(runs.silent(since: .zero).isEmpty)
    }

    @Test func offlineLogAddsWhatTheHistoryHasNotTold() {
        var runs = UnfinishedRuns()
        let logged = HistoryEntry.sample(at: 5, run: first, sequence: 5)
        runs.noteLogged(logged.event, of: logged.run, position: 5, at: .zero)
        #expect(runs[key(first)]?.entry == nil)
        runs.complete(.sample(at: 4, run: first, sequence: 4))
        #expect(runs[key(first)]?.entry == nil, "another event's message")
        runs.complete(logged)
        #expect(runs[key(first)]?.entry?.position == 5)
        runs.note(.sample(at: 9, run: first, sequence: 6), at: .zero)
        runs.noteLogged(logged.event, of: logged.run, position: 5, at: .zero)
        #expect(runs[key(first)]?.position == 9, "what was read is newer")
    }

    /// Somebody with rights for another job names this run: its state, its end and its silence are not his to tell.
    @Test func runUnderAnotherJobsKeyIsAnotherRun() {
        var runs = UnfinishedRuns()
        let other = UUID()
        let run = HistoryEntry.sample(at: 1, run: first, sequence: 1)
        runs.note(run, at: .zero)
        let forged = HistoryEntry.sample(at: 2, run: first, key: other, sequence: 1_000_000)
        runs.note(forged, at: .seconds(5))
        #expect(runs.lastSequence(of: run.run) == 1)
        #expect(runs.presumeLost(notHeardSince: .zero).map(\.run) == [run.run])
        runs.note(
            .sample(at: 3, run: first, key: other, sequence: 1_000_001, occurrence: .jobCompleted(withErrors: false)),
            at: .seconds(6)
        )
        #expect(runs.all.map(\.run) == [run.run])
        runs.note(
            .sample(at: 4, run: first, sequence: 2, occurrence: .jobCompleted(withErrors: false)),
            at: .seconds(7)
        )
        #expect(runs.count == 0)
    }

    @Test func runFromTheOfflineLogIsTheOneThatItsEventsBelongTo() {
        var runs = UnfinishedRuns()
        let forged = HistoryEntry.sample(at: 5, run: first, key: UUID(), sequence: 5)
        runs.noteLogged(forged.event, of: forged.run, position: 5, at: .zero)
        runs.complete(.sample(at: 5, run: first, sequence: 5))
        #expect(runs[forged.run]?.entry == nil)
        runs.complete(forged)
        #expect(runs[forged.run]?.entry?.position == 5)
        #expect(runs[key(first)] == nil)
    }
}
