public import MirroringEvents
public import MirroringWire

public import struct Foundation.UUID

extension ReplayedEvent {
    /// An event as a bridge could have sent it again, for tests.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - position: its place in the history.
    ///   - publisher: who published it.
    public init(
        _ event: MirroringStatusEventArgs,
        position: UInt64,
        publisher: ReceivedEvent.Publisher = .verified(user: "engine")
    ) {
        self.init(ReceivedEvent(event, position: position, publisher: publisher))
    }

    /// The job under whose key the event was published. It is that of ``event``, unless ``received`` says that they differ.
    public var jobId: UUID { received.run.origin }

    /// The run of that job: short for `event.runId`.
    public var runId: UUID { event.runId }

    /// The event's number in its run: short for `event.sequence`.
    public var sequence: Int { event.sequence }

    /// What happened: short for `event.status`.
    public var status: MirroringStatus { event.status }

    /// All that the event says: short for `event.transferData`.
    public var transferData: MirroringTransferData { event.transferData }
}
