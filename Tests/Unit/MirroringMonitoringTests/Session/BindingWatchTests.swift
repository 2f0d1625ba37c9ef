import EventSamples
import Foundation
import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringMonitoring

/// Queues that were not bound for a while.
@Suite struct BindingWatchTests {
    /// The value, in a place where an expectation may change it.
    private final class Subject {
        var bindings = BindingWatch()
    }

    private let subject = Subject()
    private let run = UUID()

    private func event(_ sequence: Int, position: UInt64? = nil) -> MonitoredEvent {
        MonitoredEvent(.typical(sequence: sequence, runId: run), position: position)
    }

    private func fetch(_ sequences: ClosedRange<Int>) {
        subject.bindings.fetch(sequences.map { .event(event($0, position: UInt64($0) + 10)) })
    }

    private func hear(_ position: UInt64?) -> [MonitoringEvent] {
        subject.bindings.hear(
            Heartbeat(
                bridgeId: UUID(),
                epoch: "e",
                position: position,
                cached: 0,
                time: .now,
                period: .seconds(5),
                issues: []
            )
        )
    }

    private func unbound(_ news: [MonitoringEvent]) -> [Int] {
        news.compactMap { if case .broker(.unbound(let events)) = $0 { events } else { nil } }
    }

    @Test func whatCameFromABridgeAloneIsToldWhenOneIsHeardThatHadReadFurther() {
        fetch(1...3)
        #expect(hear(12).isEmpty, "what it has not read may come behind its word")
        #expect(subject.bindings.awaitsEvents)
        #expect(unbound(hear(13)) == [3])
        #expect(!subject.bindings.awaitsEvents)
        #expect(hear(14).isEmpty, "it is told once")
    }

    /// The queue is a moment later than the bridge, or its reader is slow.
    @Test func whatComesThroughTheQueueAsWellWasBound() {
        fetch(1...3)
        for sequence in 1...3 { subject.bindings.receive(event(sequence)) }
        #expect(!subject.bindings.awaitsEvents)
        #expect(hear(99).isEmpty)
        fetch(4...6)
        subject.bindings.receive(event(5))
        #expect(unbound(hear(99)) == [2])
    }

    /// Whoever may not hear bridges is told as well.
    @Test func whatDoesNotComeWhileNothingComesNeverDoes() {
        fetch(1...2)
        #expect(subject.bindings.wait(.milliseconds(900), hasCome: true).isEmpty)
        #expect(subject.bindings.wait(.milliseconds(900), hasCome: false).isEmpty, "something came in between")
        #expect(unbound(subject.bindings.wait(.milliseconds(100), hasCome: false)) == [2])
    }

    /// What a busy broker has sent at last may have more behind it.
    @Test func slowBrokerIsNotTakenForALostBinding() {
        fetch(1...2)
        subject.bindings.receive(event(1))
        #expect(subject.bindings.wait(.seconds(5), hasCome: true).isEmpty)
        subject.bindings.receive(event(2))
        #expect(!subject.bindings.awaitsEvents)
    }

    @Test func timeBeforeItWasFetchedDoesNotCount() {
        #expect(subject.bindings.wait(.seconds(3_600), hasCome: false).isEmpty)
        fetch(1...1)
        #expect(subject.bindings.wait(.milliseconds(900), hasCome: false).isEmpty)
    }

    /// They were held back until a bridge sent what precedes them.
    @Test func whatCameAsItWasPublishedIsNotFetched() {
        subject.bindings.fetch([.event(event(1)), .late(event(2, position: 12))])
        #expect(!subject.bindings.awaitsEvents)
    }

    @Test func eventsMakeTheHistoryGrowAndBarriersSeemTo() {
        _ = hear(7)
        subject.bindings.receive(event(1))
        _ = hear(8)
        #expect(!subject.bindings.isHistoryMissed)
        _ = hear(nil)
        _ = hear(9)
        #expect(subject.bindings.isHistoryMissed)
        subject.bindings.prove(StreamPosition(epoch: "e", offset: 9))
        #expect(!subject.bindings.isHistoryMissed)
    }
}
