public import MirroringEvents

public import struct Foundation.UUID

/// An event as it stands in an offline log: with the place it has in the history.
public struct OfflineLogEntry: Sendable, Hashable {
    /// The event's position in the stream that the bridge read it from.
    public var position: UInt64
    /// The event.
    public var event: MirroringStatusEventArgs
    /// The job under whose key the event was published, which its body need not name. It stands in the file's name.
    public var jobId: UUID
    /// Who published the event, by the broker's word; nil in a file of before, which does not say.
    public var publisher: EventPublisher?

    /// An entry from its parts.
    ///
    /// - Parameters:
    ///   - position: the event's position in the stream.
    ///   - event: the event.
    ///   - jobId: the job under whose key it was published; by default the one that it names.
    ///   - publisher: who published it; nil if that is not known.
    public init(
        position: UInt64,
        event: MirroringStatusEventArgs,
        jobId: UUID? = nil,
        publisher: EventPublisher? = nil
    ) {
        self.position = position
        self.event = event
        self.jobId = jobId ?? event.jobId
        self.publisher = publisher
    }

    /// The run in whose file the entry belongs.
    public var run: RunKey { RunKey(origin: jobId, runId: event.runId) }
}
