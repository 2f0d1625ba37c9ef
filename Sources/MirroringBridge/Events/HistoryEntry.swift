public import MirroringEvents
public import RabbitMQClient

public import struct Foundation.UUID

/// One event of the history, with the message that brought it.
///
/// An object, because it is handed from place to place, and its many texts would be counted each time if it were copied.
public final class HistoryEntry: Sendable {
    /// The event's place in the history: the stream offset, the same for every reader.
    public let position: UInt64
    /// The event.
    public let event: MirroringStatusEventArgs
    /// The message, untouched: its body is what replays send, not a body encoded anew.
    public let message: Delivery
    /// The job under whose key it was published: the broker has made sure that its publisher may. Nil for a key of another kind.
    public let jobId: UUID?
    /// The run that it counts in, whatever other job's run its body may name.
    public let run: RunKey

    init(position: UInt64, event: MirroringStatusEventArgs, message: Delivery) {
        self.position = position
        self.event = event
        self.message = message
        jobId = RoutingKey.jobId(of: message.routingKey)
        run = RunKey(origin: jobId ?? event.jobId, runId: event.runId)
    }

    /// Whether the broker vouches for who published it.
    public var isUserVerified: Bool { message.properties.userId != nil }

    /// Whether it was published under the key of the job that it is about.
    public var keyMatchesJob: Bool { jobId == event.jobId }
}
