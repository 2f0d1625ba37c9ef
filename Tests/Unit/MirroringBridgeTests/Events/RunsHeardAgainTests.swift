import EventSamples
import Foundation
import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringBridge
@testable import RabbitMQClient

/// Which events are told as the end of a silence.
@Suite struct RunsHeardAgainTests {
    private var heard = RunsHeardAgain(limit: .seconds(300))
    private var runs = UnfinishedRuns()

    /// Takes an event that happened some seconds after the first one and came later still.
    private mutating func take(_ sequence: Int, at seconds: Int, delayed: FieldValue? = nil, isFirst: Bool = false) {
        let entry = Self.entry(sequence, at: seconds, delayed: delayed)
        heard.note(entry, in: runs[entry.run], isFirst: isFirst)
        runs.note(entry, at: .zero)
    }

    private static func entry(_ sequence: Int, at seconds: Int, delayed: FieldValue?) -> HistoryEntry {
        var event = MirroringStatusEventArgs.typical(sequence: sequence)
        let time = Timestamp(milliseconds: 1_780_000_000_000 + Int64(seconds) * 1_000)
        event.transferData.status = MirroringOccurrence.packageTransferring.status(
            statusLog: [],
            sentTime: time,
            receivedTime: time
        )
        let sample = Delivery.sample(event, at: UInt64(sequence), body: [])
        var properties = sample.properties
        properties.headers[WireNames.Header.delayed] = delayed
        let message = Delivery(
            tag: 1,
            isRedelivered: false,
            exchange: sample.exchange,
            routingKey: sample.routingKey,
            properties: properties,
            body: []
        )
        return HistoryEntry(position: UInt64(sequence), event: event, message: message)
    }

    private var told: [Int] { heard.next.map(\.event.sequence) }

    @Test mutating func eventAfterALongGapEndsASilence() {
        take(1, at: 0)
        take(2, at: 290)
        take(3, at: 590)
        #expect(told == [3])
        #expect(heard.next.first?.silentFor == .seconds(300))
        #expect(heard.first == 3)
        heard.settle(heard.next)
        #expect(told == [])
        #expect(heard.first == nil)
    }

    /// It happened in time and came late, as others have seen it.
    @Test(arguments: [FieldValue.int(400), .double(400.5)])
    mutating func eventThatHadToWaitEndsASilence(delayed: FieldValue) {
        take(1, at: 0)
        take(2, at: 1, delayed: delayed)
        take(3, at: 402)
        #expect(told == [2])
    }

    @Test(arguments: [FieldValue.string("400"), .double(.nan), .int(-400), .bool(true)])
    mutating func delayThatIsNoneIsPassedOver(delayed: FieldValue) {
        take(1, at: 0)
        take(2, at: 1, delayed: delayed)
        #expect(told == [])
    }

    /// Engines round, and a message takes its time: one statement too many is harmless.
    @Test mutating func silenceThatIsALittleTooShortIsTold() {
        take(1, at: 0)
        take(2, at: 296)
        #expect(told == [2])
    }

    @Test mutating func clockThatWasSetBackHidesNothing() {
        take(1, at: 4_000)
        take(2, at: 100)
        #expect(told == [2])
        #expect(heard.next.first?.silentFor == nil)
    }

    @Test mutating func runThatIsPresumedLostIsHeardAgainHoweverSoon() {
        take(1, at: 0)
        _ = runs.presumeLost(notHeardSince: .zero)
        take(2, at: 2)
        take(3, at: 4)
        #expect(told == [2])
    }

    /// Among too many, it was forgotten, or it began before what is read.
    @Test mutating func runOfWhichNothingIsKnownMayHaveBeenSilent() {
        take(7, at: 0, isFirst: true)
        #expect(told == [7])
        #expect(heard.next.first?.silentFor == nil)
    }

    @Test mutating func firstEventAndAnEventBehindTheEndEndNoSilence() {
        take(1, at: 0, isFirst: true)
        let late = Self.entry(9, at: 1_000, delayed: nil)
        heard.note(late, in: nil, isFirst: false)
        #expect(told == [])
    }

    /// The latest takes back every silence before it.
    @Test mutating func ofEachRunOnlyTheLatestWaits() {
        take(1, at: 0)
        take(2, at: 300)
        let said = heard.next
        take(3, at: 900)
        #expect(told == [3])
        #expect(heard.first == 3)
        heard.settle(said)
        #expect(told == [3], "it came while the one before it was told")
        heard.settle(heard.next)
        #expect(told == [])
    }

    /// Whoever may speak for one job has its runs heard again as often as he likes.
    @Test mutating func tooManyHoldNoCheckpointAndPushNoOtherJobOut() {
        let (other, most) = (UUID(), RunsHeardAgain.maximum + RunsHeardAgain.maximum / 8)
        var givenUp = 0
        for position in 1...UInt64(most + 1_000) {
            let isOwn = position == RunsHeardAgain.maximum + 1
            let run = isOwn ? MirroringStatusEventArgs.sampleRunId : UUID()
            let entry = HistoryEntry.sample(at: position, run: run, key: isOwn ? nil : other, sequence: 2, bodyBytes: 0)
            givenUp += heard.note(entry, in: nil, isFirst: true)
        }
        #expect(givenUp >= 1_000)
        var told: [RunKey] = []
        while !heard.next.isEmpty {
            told += heard.next.map(\.event.run)
            heard.settle(heard.next)
        }
        #expect(told.count == most + 1_000 - givenUp)
        #expect(told.contains { $0.origin == MirroringStatusEventArgs.sampleJobId })
        #expect(heard.first == nil, "nothing is left that would have to be read again")
    }
}
