public import MirroringEvents
public import RabbitMQClient

/// What a bridge answers to a replay request, message by message; it writes them as ``ReplayMessages``.
public enum ReplayReply: Sendable {
    /// One of the events that were asked for.
    case event(ReceivedEvent)
    /// One of the messages that were asked for, by its original's key, is no event.
    case unreadable(routingKey: String, EventDecodingError)
    /// There are no more.
    case complete(ReplayComplete)
    /// There are none, and why.
    case refused(ReplayRefusal)

    /// Reads an answer.
    ///
    /// - Throws: a ``MonitorMessageError`` that says what is wrong with the body of what is no event.
    public init(_ delivery: Delivery) throws(MonitorMessageError) {
        switch delivery.properties.type {
        case WireNames.MessageType.replayComplete: self = .complete(try ReplayComplete(json: delivery.body))
        case WireNames.MessageType.replayRefused: self = .refused(try ReplayRefusal(json: delivery.body))
        default: self = Self.event(delivery)
        }
    }

    private static func event(_ delivery: Delivery) -> Self {
        do {
            return .event(try ReceivedEvent(replayed: delivery))
        } catch {
            let key = delivery.properties.headers[WireNames.Header.routingKey]?.string ?? delivery.routingKey
            return .unreadable(routingKey: key, error)
        }
    }
}
