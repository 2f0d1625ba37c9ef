public import MirroringEvents
import MirroringWire

public import struct Foundation.UUID

extension MonitoredEvent {
    /// An event as a subscriber could have got it from a publisher for whom the broker vouches, for tests.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - missingBefore: the sequences directly before it that did not come.
    public init(_ event: MirroringStatusEventArgs, missingBefore: ClosedRange<Int>? = nil) {
        self.init(ReceivedEvent(event), missingBefore: missingBefore)
    }

    /// The job under whose key the event was published. It is that of ``event``, unless ``received`` says that they differ: whoever keeps
    /// something for each job, and looks here for the job, can't be told anything by who may not speak for it.
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
