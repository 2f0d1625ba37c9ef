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
        #expect(runs.all.map(\.run.runId) == [second, first])
        #expect(runs[key(first)]?.position == 3)
        runs.note(.sample(at: 4, run: second, sequence: 2, occurrence: .jobCompleted(withErrors: false)), at: .zero)
        #expect(runs.all.map(\.run.runId) == [first])
    }

    @Test func thoseGoFirstOfWhichNothingWasHeardForLongest() {
        var runs = UnfinishedRuns()
        let most = UnfinishedRuns.maximum + UnfinishedRuns.maximum / 8
        let ids = (0...most).map { _ in UUID() }
        for (number, id) in ids.dropLast().enumerated() {
            runs.note(.sample(at: UInt64(number), run: id, sequence: 1, bodyBytes: 0), at: .zero)
        }
        #expect(runs.count == most)
        runs.note(.sample(at: 20_000, run: ids[0], sequence: 2, bodyBytes: 0), at: .zero)
        runs.note(.sample(at: 20_001, run: ids[most], sequence: 1, bodyBytes: 0), at: .zero)
        #expect(runs.count == UnfinishedRuns.maximum)
        #expect(runs[key(ids[1])] == nil)
        #expect(runs[key(ids[0])]?.sequence == 2)
    }

    /// Whoever may speak for one job begins as many runs as he likes: the run of another that ends without a word is missed all the same.
    @Test func jobWithMostRunsPushesNoOtherOut() {
        var runs = UnfinishedRuns()
        runs.note(.sample(at: 1, run: first, sequence: 1, bodyBytes: 0), at: .zero)
        let other = UUID()
        for number in 2..<(UnfinishedRuns.maximum + UnfinishedRuns.maximum / 4) {
            runs.note(
                .sample(at: UInt64(number), run: UUID(), key: other, sequence: 1, bodyBytes: 0),
                at: .milliseconds(number)
            )
        }
        #expect(runs.count <= UnfinishedRuns.maximum + UnfinishedRuns.maximum / 8)
        #expect(runs.presumeLost(notHeardSince: .milliseconds(1)).map(\.run) == [key(first)])
    }

    /// Nor do they fill the memory: a run is watched without its message, which then can't be replayed.
    @Test func bytesOfMessagesAreBoundedAndThoseOfTheJobWithMostGo() {
        var runs = UnfinishedRuns()
        let other = UUID()
        let small = HistoryEntry.sample(at: 1, run: first, sequence: 1)
        runs.note(small, at: .zero)
        let large = (0..<80).map { number in
            HistoryEntry.sample(at: UInt64(number + 2), run: UUID(), key: other, sequence: 1, bodyBytes: 1 << 20)
        }
        for entry in large { runs.note(entry, at: .zero) }
        #expect(runs.count == 81)
        #expect(runs.bytes == runs.all.reduce(0) { $0 + $1.weight })
        #expect(runs.bytes <= UnfinishedRuns.maximumBytes + UnfinishedRuns.maximumBytes / 8)
        #expect(runs[small.run]?.entry != nil)
        #expect(runs[large[79].run]?.entry != nil)
        #expect(runs[large[0].run]?.entry == nil)
        #expect(runs[large[0].run]?.sequence == 1)
        #expect(runs.presumeLost(notHeardSince: .zero).count == 81)
        #expect(runs.incomplete(before: 3, limit: 10).map(\.position) == [2])
        let isRoom = runs.complete(large[0])
        #expect(!isRoom)
    }

    @Test func messagesToReadAgainAreOfEachJobTheLatest() {
        var runs = UnfinishedRuns()
        let other = UUID()
        for position in (1...9 as ClosedRange<UInt64>).reversed() {
            let entry = HistoryEntry.sample(at: position, run: UUID(), key: position > 2 ? other : nil, sequence: 1)
            runs.note(LoggedRun(entry.event, of: entry.run, at: position), at: .zero)
        }
        runs.note(.sample(at: 10, run: first, sequence: 1), at: .zero)
        #expect(runs.incomplete(before: .max, limit: 100).map(\.position) == [9, 8, 7, 6, 5, 4, 3, 2, 1])
        #expect(runs.incomplete(before: .max, limit: 4).map(\.position) == [9, 8, 2, 1])
        #expect(runs.incomplete(before: 5, limit: 2).map(\.position) == [4, 2])
    }

    /// Runs that never ended would be looked for with each connection, one after the other, for as long as the bridge runs.
    @Test func messagesThatAreGoneAreNotReadAgain() {
        var runs = UnfinishedRuns()
        let logged = (1...9 as ClosedRange<UInt64>).map { HistoryEntry.sample(at: $0, run: UUID(), sequence: 1) }
        for entry in logged.reversed() {
            runs.note(LoggedRun(entry.event, of: entry.run, at: entry.position), at: .zero)
        }
        runs.noteGone { $0 < 4 }
        #expect(runs.incomplete(before: .max, limit: 100).map(\.position) == [9, 8, 7, 6, 5, 4])
        runs.complete(logged[6])
        runs.noteGone { [5, 7].contains($0) }
        #expect(runs.incomplete(before: .max, limit: 100).map(\.position) == [9, 8, 6, 4])
        #expect(runs[logged[6].run]?.entry != nil, "what was read is there")
        #expect(runs.count == 9, "they are watched all the same")
        // One of them is heard again.
        runs.note(.sample(at: 20, run: logged[0].run.runId, sequence: 2), at: .zero)
        #expect(runs[logged[0].run]?.isMessageGone == false)
        runs.forgetMessages()
        #expect(runs.incomplete(before: .max, limit: 100).isEmpty, "another history has others at their positions")
        #expect(runs.all.allSatisfy { $0.entry == nil })
    }

    @Test func silentRunIsPresumedLostOnceUntilItIsHeardAgain() {
        var runs = UnfinishedRuns()
        runs.note(.sample(at: 1, run: first, sequence: 1), at: .seconds(10))
        runs.note(.sample(at: 2, run: second, sequence: 1), at: .seconds(20))
        #expect(runs.presumeLost(notHeardSince: .seconds(9)).isEmpty)
        #expect(runs.presumeLost(notHeardSince: .seconds(10)).map(\.run.runId) == [first])
        #expect(runs[key(first)]?.isPresumedLost == true)
        #expect(runs.presumeLost(notHeardSince: .seconds(11)).isEmpty, "it is said once")
        runs.note(.sample(at: 3, run: first, sequence: 2), at: .seconds(30))
        #expect(runs[key(first)]?.isPresumedLost == false, "a later event takes it back")
        #expect(runs.presumeLost(notHeardSince: .seconds(30)).map(\.run.runId) == [second, first])
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
        runs.note(LoggedRun(logged.event, of: logged.run, at: 5), at: .zero)
        #expect(runs[key(first)]?.entry == nil)
        runs.complete(.sample(at: 4, run: first, sequence: 4))
        #expect(runs[key(first)]?.entry == nil, "another event's message")
        runs.complete(logged)
        #expect(runs[key(first)]?.entry?.position == 5)
        runs.note(.sample(at: 9, run: first, sequence: 6), at: .zero)
        runs.note(LoggedRun(logged.event, of: logged.run, at: 5), at: .zero)
        #expect(runs[key(first)]?.position == 9, "what was read is newer")
    }

    /// The log may be read while the history is: of what it tells nothing was heard in that time.
    @Test func runsFromTheOfflineLogComeBeforeThoseThatWereHeard() {
        var runs = UnfinishedRuns()
        runs.note(.sample(at: 8, run: second, sequence: 1), at: .seconds(5))
        runs.note(.sample(at: 9, run: first, sequence: 1), at: .seconds(10))
        runs.note(
            .sample(at: 10, run: second, sequence: 2, occurrence: .jobCompleted(withErrors: false)),
            at: .seconds(15)
        )
        for position in [7, 6] as [UInt64] {
            let entry = HistoryEntry.sample(at: position, run: UUID(), sequence: 1)
            runs.note(LoggedRun(entry.event, of: entry.run, at: position), at: .seconds(20))
        }
        runs.note(.sample(at: 11, run: second, sequence: 1), at: .seconds(20))
        #expect(runs.all.map(\.position) == [6, 7, 9, 11])
        #expect(runs.presumeLost(notHeardSince: .seconds(9)).isEmpty)
        #expect(runs.presumeLost(notHeardSince: .seconds(10)).map(\.position) == [6, 7, 9])
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
        runs.note(LoggedRun(forged.event, of: forged.run, at: 5), at: .zero)
        runs.complete(.sample(at: 5, run: first, sequence: 5))
        #expect(runs[forged.run]?.entry == nil)
        runs.complete(forged)
        #expect(runs[forged.run]?.entry?.position == 5)
        #expect(runs[key(first)] == nil)
    }
}
