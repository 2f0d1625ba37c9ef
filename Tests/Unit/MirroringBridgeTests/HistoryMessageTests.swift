import EventSamples
import MirroringEvents
import Testing

@testable import AMQP
@testable import MirroringBridge

@Suite struct HistoryMessageTests {
    private let event = MirroringStatusEventArgs.typical(sequence: 1)

    @Test func eventKeepsItsMessageUntouched() {
        let body = event.encodedJSON()
        guard case .event(let entry) = HistoryMessage(.sample(event, at: 7, body: body)) else {
            Issue.record("not an event")
            return
        }
        #expect(entry.position == 7)
        #expect(entry.event == event)
        #expect(entry.message.body == body)
        #expect(entry.keyMatchesJob)
        #expect(!entry.isUserVerified)
    }

    @Test func whatCantBeReadSaysWhy() {
        guard case .unreadable(_, let reason) = HistoryMessage(.sample(event, at: 7, body: [0x7B])) else {
            Issue.record("readable")
            return
        }
        #expect(!reason.isEmpty)
        guard case .unreadable = HistoryMessage(.sample(event, at: nil, body: event.encodedJSON())) else {
            Issue.record("a message without an offset has no position")
            return
        }
    }

    /// Whoever may publish events must not be able to fake the bridges' own marks.
    @Test func barrierIsKnownByItsExchange() {
        var delivery = Delivery.sample(event, at: 7, body: [])
        guard case .unreadable = HistoryMessage(delivery) else {
            Issue.record("an empty event is no barrier")
            return
        }
        delivery = Delivery(
            tag: 1,
            isRedelivered: false,
            exchange: Topology.Exchange.monitor,
            routingKey: Topology.MonitorKey.barrier,
            properties: delivery.properties,
            body: []
        )
        guard case .barrier(let id) = HistoryMessage(delivery) else {
            Issue.record("not a barrier")
            return
        }
        #expect(id == event.eventId.lowercased)
    }
}
