import Foundation
import MirroringEvents
import RabbitMQClient

/// The answers to a replay request: straight to the requester's queue, through the default exchange.
struct ReplayMessages {
    /// The requester's queue.
    let replyTo: String
    /// What the request was marked with.
    let correlationId: String?
    /// Who answers.
    let user: String

    /// An event again: body, properties and headers of the original, as far as they can be sent, but for who publishes it.
    func event(_ entry: HistoryEntry) -> OutgoingMessage {
        PassedOn(
            original: entry.message,
            headers: [
                Topology.Header.userId: entry.message.properties.userId.map(FieldValue.short),
                Topology.Header.routingKey: .short(entry.message.routingKey),
                Topology.Header.position: .int(Int64(clamping: entry.position)),
                Topology.Header.replayed: true,
                Topology.Header.requestId: correlationId.map(FieldValue.short),
            ],
            user: user
        ).message(to: "", key: replyTo)
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
        // One that became too long because it was not UTF-8 is refused; the refusal goes without it.
        properties.correlationId = MessageLimits.fits(correlationId) ? correlationId : nil
        properties.userId = user
        properties.timestamp = UInt64(Date().timeIntervalSince1970)
        return OutgoingMessage(exchange: "", routingKey: replyTo, properties: properties, body: body)
    }
}
