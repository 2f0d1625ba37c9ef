import EventSamples
import Foundation
import Logging
import MirroringDiagnostics
import MirroringEvents
import RabbitMQClient
import Testing

@testable import MirroringBridge

@Suite struct EventIngestTests {
    private var ingest: EventIngest
    private var entries: [HistoryEntry] = []

    init() {
        let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        ingest = EventIngest(anomalies: Anomalies(recurrences: RecurrenceLog(logger: silent)))
    }

    @Test mutating func deadLettersAreWhatCannotBeReadAndWhatComesTooLate() {
        let start = ContinuousClock.now
        ingest.take(.sample(at: 1, sequence: 1), behind: nil, at: start, into: &entries)
        ingest.take(.sample(at: 2, sequence: 3), behind: 1, at: start, into: &entries)
        ingest.expire(at: start + .seconds(11), into: &entries)
        #expect(entries.map(\.event.sequence) == [1, 3])
        #expect(ingest.anomalies.missingEvents == 1)
        #expect(ingest.anomalies.deadLetters == 0)

        ingest.take(.sample(at: 3, sequence: 2), behind: 3, at: start + .seconds(12), into: &entries)
        #expect(entries.map(\.event.sequence) == [1, 3], "its place was given up")
        #expect(ingest.anomalies.deadLetters == 1)

        ingest.deadLetter(.sample(.typical(sequence: 4), at: 4, body: [1]), reason: "It is no event.", kind: "none")
        #expect(ingest.anomalies.deadLetters == 2)
    }

    /// The confirm was lost, and the engine's machine was away for a week.
    @Test mutating func whatIsSentAgainDaysAfterItsRunHasEndedIsARepeat() {
        let start = ContinuousClock.now
        let last = HistoryEntry.sample(at: 2, sequence: 2, occurrence: .jobCompleted(withErrors: false))
        ingest.take(.sample(at: 1, sequence: 1), behind: nil, at: start, into: &entries)
        ingest.take(last, behind: 1, at: start, into: &entries)
        let later = start + .seconds(7 * 86_400)
        ingest.expire(at: later, into: &entries)
        ingest.take(last, behind: nil, at: later, into: &entries)
        ingest.expire(at: later + .seconds(11), into: &entries)
        #expect(entries.map(\.event.sequence) == [1, 2])
        #expect(ingest.repeats == 1)
        #expect(ingest.anomalies.missingEvents == 0)
    }

    /// Each of these is a thousand times as large as usual: there is no room for as many of them.
    @Test mutating func largeEventsWaitForNoMoreThanThereIsRoom() {
        let (start, other) = (ContinuousClock.now, UUID())
        ingest.take(.sample(at: 1, sequence: 3), behind: 1, at: start, into: &entries)
        for number in 1...80 {
            let large = HistoryEntry.sample(
                at: UInt64(number + 1),
                run: UUID(),
                key: other,
                sequence: 3,
                bodyBytes: 1 << 20
            )
            ingest.take(large, behind: 1, at: start, into: &entries)
        }
        #expect(ingest.held.reduce(0) { $0 + $1.weight } <= 64 << 20)
        #expect(entries.count > 10)
        #expect(entries.allSatisfy { $0.jobId == other })
        #expect(ingest.heldFrom == 1)
    }
}
