import EventSamples
import MirroringCommands
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import Testing

import struct Foundation.UUID

@testable import mom

/// Which runs go on, as far as somebody who watches knows.
@Suite struct WatchedRunsTests {
    private var runs = WatchedRuns()
    private let at = WatchSamples.at
    private let job = MirroringStatusEventArgs.sampleJobId

    private mutating func take(_ event: MonitoredEvent, at seconds: Int = 0) {
        runs.take(event.event, of: event.received.run, at: at(seconds))
    }

    private mutating func recall(_ event: MonitoredEvent) {
        runs.recall(event.event, of: event.received.run, at: at(0))
    }

    private var names: [String] { runs.views.map(\.name) }

    @Test mutating func runGoesOnFromItsFirstEventToItsEnd() {
        take(WatchSamples.event())
        take(WatchSamples.event(of: "Packages", run: UUID(), job: UUID()))
        #expect(names == ["Town site", "Packages"])
        take(WatchSamples.event(.jobCompleted(withErrors: true), sequence: 8))
        #expect(names == ["Packages"])
        #expect((runs.ended, runs.endedBadly) == (1, 1))
    }

    @Test mutating func endOfARunThatWasNotSeenIsCounted() {
        take(WatchSamples.event(.jobCompleted(withErrors: false)))
        #expect((runs.count, runs.ended, runs.endedBadly) == (0, 1, 0))
    }

    /// Nothing else ends it: its engine may have been killed.
    @Test mutating func runOfWhichNothingIsHeardComesLast() {
        take(WatchSamples.event())
        take(WatchSamples.event(of: "Packages", run: UUID(), job: UUID()), at: 200)
        runs.look(at: at(300))
        #expect(names == ["Town site", "Packages"])
        runs.look(at: at(301))
        #expect(names == ["Packages", "Town site"])
        take(WatchSamples.event(sequence: 8), at: 302)
        #expect(names == ["Town site", "Packages"])
    }

    @Test mutating func bridgeKnowsEarlierThatARunIsLost() {
        let other = UUID()
        take(WatchSamples.event())
        take(WatchSamples.event(of: "Packages", run: other, job: other))
        runs.lose(MirroringStatusEventArgs.sampleRunId, of: other)
        #expect(names == ["Town site", "Packages"], "the run of another job")
        runs.lose(MirroringStatusEventArgs.sampleRunId, of: job)
        #expect(names == ["Packages", "Town site"])
    }

    @Test mutating func nextRunOfAJobTakesThePlaceOfOneThatWasLost() {
        take(WatchSamples.event())
        take(WatchSamples.event(of: "Town site 2", run: UUID()), at: 10)
        #expect(names == ["Town site", "Town site 2"], "engines of others may run a job twice at a time")
        take(WatchSamples.event(of: "Town site 3", run: UUID()), at: 305)
        #expect(names == ["Town site 2", "Town site 3"])
    }

    @Test mutating func whoeverMakesUpRunsFillsNoMemory() {
        for number in 0...WatchedRuns.most {
            take(WatchSamples.event(of: "\(number)", run: UUID(), job: UUID()), at: number)
        }
        #expect(runs.count == WatchedRuns.most)
        #expect(names.first == "1", "the one that was heard of least lately goes")
    }

    // MARK: What was before

    @Test mutating func runOfBeforeIsSeenAtOnce() {
        runs.beginRecalling()
        recall(WatchSamples.event(of: "a"))
        recall(WatchSamples.event(.jobCompleted(withErrors: false), of: "b", run: UUID(), job: UUID()))
        #expect(names == ["a"])
        #expect(runs.ended == 0, "it ended before")
    }

    @Test mutating func whatIsKnownByNowIsNotTakenBack() {
        let ended = UUID()
        runs.beginRecalling()
        take(WatchSamples.event(of: "new", sequence: 9))
        take(WatchSamples.event(.jobCompleted(withErrors: false), of: "ended", run: ended))
        recall(WatchSamples.event(of: "old", sequence: 8))
        recall(WatchSamples.event(of: "ended", run: ended))
        #expect(names == ["new"])
        runs.endRecalling()
        recall(WatchSamples.event(of: "late", run: UUID()))
        #expect(names == ["new"])
    }
}
