import MirroringEvents
public import RabbitMQClient

/// What a bridge answers to a replay request, message by message; it writes them as ``ReplayMessages``.
public enum ReplayReply: Sendable {
    /// One of the events that were asked for.
    case event(ReceivedEvent)
    /// There are no more.
    case complete(ReplayComplete)
    /// There are none, and why.
    case refused(ReplayRefusal)

    /// Reads an answer.
    ///
    /// - Throws: a ``MonitorMessageError`` that says what is wrong with the body.
    public init(_ delivery: Delivery) throws(MonitorMessageError) {
        switch delivery.properties.type {
        case WireNames.MessageType.replayComplete: self = .complete(try ReplayComplete(json: delivery.body))
        case WireNames.MessageType.replayRefused: self = .refused(try ReplayRefusal(json: delivery.body))
        default: self = .event(try Self.event(delivery))
        }
    }

    private static func event(_ delivery: Delivery) throws(MonitorMessageError) -> ReceivedEvent {
        do {
            return try ReceivedEvent(replayed: delivery)
        } catch {
            throw MonitorMessageError(error.description)
        }
    }
}
