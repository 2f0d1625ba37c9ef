public import MirroringEvents
public import MirroringWire
public import RabbitMQClient

public import struct Foundation.UUID

/// One event of the history, with the message that brought it.
///
/// An object, because it is handed from place to place, and its many texts would be counted each time if it were copied.
public final class HistoryEntry: Sendable {
    /// The event's place in the history: the stream offset, the same for every reader.
    public let position: UInt64
    /// The event, and how far it can be trusted.
    public let received: ReceivedEvent
    /// The message, untouched: its body is what replays send, not a body that was encoded again.
    public let message: Delivery

    init(position: UInt64, received: ReceivedEvent, message: Delivery) {
        self.position = position
        self.received = received
        self.message = message
    }

    /// The event.
    public var event: MirroringStatusEventArgs { received.event }

    /// The job under whose key it was published; nil for a key that names none.
    public var jobId: UUID? { received.origin }

    /// The run that it counts in.
    public var run: RunKey { received.run }
}
