import MirroringEvents
public import RabbitMQClient

import struct Foundation.UUID

/// The answers to a replay request: straight to the requester's queue, through the default exchange.
///
/// The requester reads each as a ``ReplayReply``.
public struct ReplayMessages: Sendable {
    /// The requester's queue.
    public let replyTo: String
    /// What the request was marked with.
    public let correlationId: String?
    /// The authenticated user of the connection they leave by: the broker refuses any other.
    public let user: String

    /// The answers to one request.
    public init(replyTo: String, correlationId: String?, user: String) {
        self.replyTo = replyTo
        self.correlationId = correlationId
        self.user = user
    }

    /// An event again: body, properties and headers of the original, as far as they can be sent, but for who publishes it.
    ///
    /// - Parameters:
    ///   - original: the message that brought the event, from the history.
    ///   - position: its position there.
    ///   - isShortened: whether headers of it are missing in that message already.
    public func event(_ original: Delivery, at position: UInt64, isShortened: Bool = false) -> OutgoingMessage {
        RepublishedMessage(
            original: original,
            headers: [
                WireNames.Header.userId: original.properties.userId.map(FieldValue.short),
                WireNames.Header.routingKey: .short(original.routingKey),
                WireNames.Header.position: .offset(position),
                WireNames.Header.replayed: true,
                WireNames.Header.requestId: correlationId.map(FieldValue.short),
            ],
            user: user,
            isShortened: isShortened
        ).message(to: "", key: replyTo)
    }

    /// The end.
    public func complete(_ complete: ReplayComplete) -> OutgoingMessage {
        answer(complete.encodedJSON(), type: WireNames.MessageType.replayComplete)
    }

    /// Nothing is sent, and why.
    public func refused(_ refusal: ReplayRefusal) -> OutgoingMessage {
        answer(refusal.encodedJSON(), type: WireNames.MessageType.replayRefused)
    }

    private func answer(_ body: [UInt8], type: String) -> OutgoingMessage {
        var properties = MessageProperties()
        properties.contentType = WireNames.contentType
        properties.messageId = UUID.version7().lowercased
        properties.type = type
        // One that became too long because it was not UTF-8 is refused; the refusal goes without it.
        properties.correlationId = MessageLimits.fits(correlationId) ? correlationId : nil
        properties.userId = user
        properties.timestamp = Timestamp.now.wholeSeconds
        return OutgoingMessage(exchange: "", routingKey: replyTo, properties: properties, body: body)
    }
}
