import AMQP
import Foundation
import MirroringEvents

/// What a bridge itself publishes.
enum MonitorMessages {
    /// The mark that a bridge puts into the history to learn where the history ends.
    static func barrier(id: String, user: String) -> OutgoingMessage {
        var properties = MessageProperties()
        properties.messageId = id
        properties.type = Topology.MonitorKey.barrier
        properties.userId = user
        properties.timestamp = UInt64(Date().timeIntervalSince1970)
        return OutgoingMessage(
            exchange: Topology.Exchange.monitor,
            routingKey: Topology.MonitorKey.barrier,
            properties: properties,
            body: []
        )
    }

    /// A message of the history that can't be read, with the reason; its identity, type and body stay.
    static func deadLetter(_ delivery: Delivery, reason: String, user: String) -> OutgoingMessage {
        var properties = delivery.properties
        properties.headers[Topology.Header.streamOffset] = nil
        properties.headers[Topology.Header.reason] = .string(reason)
        properties.headers[Topology.Header.routingKey] = .string(delivery.routingKey)
        properties.headers[Topology.Header.userId] = delivery.properties.userId.map(FieldValue.string)
        properties.headers[Topology.Header.position] = delivery.streamOffset.map { .int(Int64(clamping: $0)) }
        properties.userId = user
        properties.expiration = nil
        properties.isPersistent = true
        return OutgoingMessage(
            exchange: Topology.Exchange.deadLetter,
            routingKey: delivery.routingKey,
            properties: properties,
            body: delivery.body
        )
    }
}
