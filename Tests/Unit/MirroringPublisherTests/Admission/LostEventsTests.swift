import EventSamples
import Foundation
import Logging
import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringPublisher

/// What becomes of events that can't be kept: the run's next event tells.
@Suite struct LostEventsTests {
    @Test func theEndOfARunIsKeptBeyondTheMaximumAndTellsWhatIsLost() async throws {
        let (events, lost) = try await eventsLeft { publisher in
            for sequence in 1...20 { publisher.notify(.typical(sequence: sequence)) }
            publisher.notify(Self.end(sequence: 21))
        }
        #expect(lost > 0)
        let last = try #require(events.last)
        #expect(last.sequence == 21)
        #expect(last.status.outcome == .succeeded)
        #expect(last.status.terminal)
        #expect(last.status.severity == .warning)
        #expect(RoutingKey(last).description.hasSuffix(".MirroringJobCompleted.warning.succeeded"))
        let entry = try #require(last.status.statusLog.first)
        #expect(entry.level == .warning)
        #expect(entry.category == .diskFull)
        #expect(entry.time == MirroringStatusEventArgs.typical(sequence: 20).status.receivedTime)
        #expect(entry.message.hasPrefix("\(lost) events of this run could not be kept and are lost"))
        #expect(entry.message.contains("(sequence \(21 - lost) to 20)"))
        #expect(entry.message.contains("holds its maximum of"))
        #expect(events.dropLast().allSatisfy { $0.status.severity == .processing }, "nothing was lost before them")
    }

    @Test func eachRunTellsItsOwnLossOnce() async throws {
        let other = UUID()
        let (events, lost) = try await eventsLeft { publisher in
            for sequence in 1...20 { publisher.notify(.typical(sequence: sequence)) }
            publisher.notify(Self.end(sequence: 1, runId: other))
            publisher.notify(Self.end(sequence: 21))
        }
        #expect(lost > 0)
        #expect(events.suffix(2).map(\.sequence) == [1, 21])
        #expect(events.suffix(2).map(\.status.severity) == [.processing, .warning])
    }

    @Test func whatIsInMemoryAloneIsNotLostAndNotTold() async throws {
        let (events, lost) = try await eventsLeft({ $0.queuedEvents = 100 }) { publisher in
            for sequence in 1...20 { publisher.notify(.typical(sequence: sequence)) }
            #expect(publisher.health.unsaved > 0)
            publisher.notify(Self.end(sequence: 21))
            #expect(publisher.health.waiting == 21)
        }
        #expect(lost == 0)
        #expect(events.last?.sequence == 21)
        #expect(events.last?.status.severity == .processing)
    }

    @Test func anErrorStaysAnErrorAndKeepsItsEntriesBehindTheLoss() {
        var event = Self.end(sequence: 3)
        let failure = StatusLogEntry(level: .error, time: .now, category: .network, message: "It broke.")
        event.transferData.status.severity = .error
        event.transferData.status.statusLog = [failure]
        let told = OutgoingEvent(event, telling: [Self.loss(1...2).entry]).event
        #expect(told.status.severity == .error)
        #expect(told.status.statusLog.count == 2)
        #expect(told.status.statusLog.last == failure)
    }

    @Test func lossesApartAreNamedApart() {
        var loss = Self.loss(2...4)
        for sequence in [7, 9, 10] { loss.add(.typical(sequence: sequence), because: .notKept(Self.full)) }
        let entry = loss.entry
        #expect(
            entry.message.hasPrefix(
                "6 events of this run could not be kept and are lost (sequence 2 to 4, 7, 9 to 10)."
            )
        )
    }

    @Test func manyLossesApartStayOneShortLine() {
        var loss = Self.loss(1...1)
        for sequence in stride(from: 3, through: 5_001, by: 2) {
            loss.add(.typical(sequence: sequence), because: .notKept(Self.full))
        }
        let entry = loss.entry
        #expect(entry.message.hasPrefix("2501 events"))
        #expect(entry.message.contains("37, 39, …)"))
        #expect(entry.message.count <= EventLimits.nameLength)
    }

    @Test func theLineKeepsTheLimitOfEntries() {
        var event = Self.end(sequence: 3)
        event.transferData.status.statusLog = (1...EventLimits.logEntries).map { number in
            StatusLogEntry(level: number == 1_000 ? .error : .processing, time: .now, message: "Line \(number)")
        }
        let log = OutgoingEvent(event, telling: [Self.loss(1...2).entry]).event.status.statusLog
        #expect(log.count == EventLimits.logEntries)
        #expect(log[0].message.contains("2 entries of this log left out"))
        #expect(log[1] == Self.loss(1...2).entry)
        #expect(log[2].message == "Line 1")
        #expect(log[999].message == "Line 1000", "an error is left out last")
    }

    @Test func theLineKeepsTheLimitOfTheBody() throws {
        var event = Self.end(sequence: 3)
        let text = String(repeating: "\"quoted\" ", count: 100)
        event.transferData.status.statusLog = (1...218).map { _ in
            StatusLogEntry(level: .processing, time: .now, message: text)
        }
        Self.pad(&event, to: EventLimits.bodyBytes)
        let told = OutgoingEvent(event, telling: [Self.loss(1...2).entry])
        #expect(told.body.count <= EventLimits.bodyBytes)
        #expect(told.body.count > EventLimits.bodyBytes - 5_000)
        #expect(try MirroringStatusEventArgs(json: told.body) == told.event)
        #expect(told.isMended)
        #expect(told.event.status.statusLog.contains(Self.loss(1...2).entry))
    }

    @Test func anEventWithoutRoomForTheLineGetsIt() throws {
        var event = Self.end(sequence: 3)
        Self.pad(&event, to: EventLimits.bodyBytes)
        let told = OutgoingEvent(event, telling: [Self.loss(1...2).entry])
        #expect(try MirroringStatusEventArgs(json: told.body) == told.event)
        #expect(told.event.status.statusLog.contains(Self.loss(1...2).entry))
        #expect(told.event.transferData.initializeData.destinationPath?.utf8.count == 4_096)
    }

    private static let full = OutboxError(.full, "The outbox is full.")

    private static func loss(_ sequences: ClosedRange<Int>) -> LostEvents {
        var loss = LostEvents(.typical(sequence: sequences.lowerBound), because: .notKept(full))
        for sequence in sequences.dropFirst() { loss.add(.typical(sequence: sequence), because: .notKept(full)) }
        return loss
    }

    /// Makes an event's body exactly so long.
    private static func pad(_ event: inout MirroringStatusEventArgs, to length: Int) {
        let path = event.transferData.initializeData.destinationPath ?? ""
        let missing = length - event.encodedJSON().count
        event.transferData.initializeData.destinationPath = path + String(repeating: "p", count: missing)
    }

    /// The event that ends a run well.
    private static func end(
        sequence: Int,
        runId: UUID = MirroringStatusEventArgs.sampleRunId
    ) -> MirroringStatusEventArgs {
        var event = MirroringStatusEventArgs.typical(sequence: sequence, runId: runId)
        event.transferData.status = MirroringOccurrence.jobCompleted(withErrors: false).status(
            statusLog: [],
            sentTime: event.status.sentTime,
            receivedTime: event.status.receivedTime
        )
        return event
    }

    /// What a publisher with a small outbox and hardly any memory leaves in its file, without a broker, and how many it lost.
    private func eventsLeft(
        _ change: (inout PublisherConfiguration) -> Void = { _ in },
        after work: (OutboxPublisher) -> Void
    ) async throws -> (events: [MirroringStatusEventArgs], lost: Int) {
        try await OutboxFixture.run { fixture in
            let configuration = try fixture.configuration {
                $0.maximumOutboxBytes = 10_000
                $0.segmentBytes = 6_000
                $0.queuedEvents = 4
                change(&$0)
            }
            let lost: Int
            do {
                let publisher = try OutboxPublisher(configuration: configuration, logger: Logger(label: "test"))
                work(publisher)
                lost = publisher.health.lost
            }
            let instance = try #require(try fixture.folder.list().own.instances.first)
            let target = OutboxTarget(configuration.broker)
            var left = try #require(try OrphanedEvents(instance, in: fixture.folder, target: target))
            return (left.next(100).events.map(\.event), lost)
        }
    }
}
