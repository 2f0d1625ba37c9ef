import EventSamples
import Foundation
import MirroringEvents

@testable import AMQP
@testable import MirroringBridge

extension HistoryEntry {
    /// An event at a position, as a delivery from the history.
    static func sample(
        at position: UInt64,
        run: UUID = MirroringStatusEventArgs.sampleRunId,
        sequence: Int,
        bodyBytes: Int? = nil
    ) -> HistoryEntry {
        let event = MirroringStatusEventArgs.typical(sequence: sequence, runId: run)
        let body = bodyBytes.map { [UInt8](repeating: 0x20, count: $0) } ?? event.encodedJSON()
        return HistoryEntry(position: position, event: event, message: .sample(event, at: position, body: body))
    }
}

extension Delivery {
    static func sample(_ event: MirroringStatusEventArgs, at position: UInt64?, body: [UInt8]) -> Delivery {
        var properties = MessageProperties()
        properties.messageId = event.eventId.lowercased
        properties.headers["x-stream-offset"] = position.map { .int(Int64($0)) }
        return Delivery(
            tag: 1,
            isRedelivered: false,
            exchange: Topology.Exchange.events,
            routingKey: RoutingKey(event).description,
            properties: properties,
            body: body
        )
    }
}
