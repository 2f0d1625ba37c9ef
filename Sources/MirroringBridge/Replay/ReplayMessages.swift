import AMQP
import Foundation
import MirroringEvents

/// The answers to a replay request: straight to the requester's queue, through the default exchange.
struct ReplayMessages {
    /// The requester's queue.
    let replyTo: String
    /// What the request was marked with.
    let correlationId: String?
    /// Who answers.
    let user: String

    /// An event again: body, properties and headers of the original, but for who publishes it.
    func event(_ entry: HistoryEntry) -> OutgoingMessage {
        var properties = entry.message.properties
        properties.headers[Topology.Header.streamOffset] = nil
        properties.headers[Topology.Header.userId] = properties.userId.map(FieldValue.string)
        properties.headers[Topology.Header.routingKey] = .string(entry.message.routingKey)
        properties.headers[Topology.Header.position] = .int(Int64(clamping: entry.position))
        properties.headers[Topology.Header.replayed] = true
        properties.headers[Topology.Header.requestId] = correlationId.map(FieldValue.string)
        for name in Topology.Header.detours { properties.headers[name] = nil }
        properties.userId = user
        properties.expiration = nil
        return OutgoingMessage(exchange: "", routingKey: replyTo, properties: properties, body: entry.message.body)
    }

    /// The end.
    func complete(_ complete: ReplayComplete) -> OutgoingMessage {
        answer(complete.encodedJSON(), type: Topology.MessageType.replayComplete)
    }

    /// Nothing is sent, and why.
    func refused(_ refusal: ReplayRefusal) -> OutgoingMessage {
        answer(refusal.encodedJSON(), type: Topology.MessageType.replayRefused)
    }

    private func answer(_ body: [UInt8], type: String) -> OutgoingMessage {
        var properties = MessageProperties()
        properties.contentType = Topology.contentType
        properties.messageId = UUID.version7().lowercased
        properties.type = type
        properties.correlationId = correlationId
        properties.userId = user
        properties.timestamp = UInt64(Date().timeIntervalSince1970)
        return OutgoingMessage(exchange: "", routingKey: replyTo, properties: properties, body: body)
    }
}
