public import AMQP
public import MirroringEvents

/// One event of the history, with the message that brought it.
public struct HistoryEntry: Sendable {
    /// The event's place in the history: the stream offset, the same for every reader.
    public let position: UInt64
    /// The event.
    public let event: MirroringStatusEventArgs
    /// The message, untouched: its body is what replays send, not a body encoded anew.
    public let message: Delivery

    /// Whether the broker vouches for who published it.
    public var isUserVerified: Bool { message.properties.userId != nil }

    /// Whether it was published under the key of the job that it is about.
    public var keyMatchesJob: Bool { RoutingKey(message.routingKey)?.jobId == event.jobId }
}
