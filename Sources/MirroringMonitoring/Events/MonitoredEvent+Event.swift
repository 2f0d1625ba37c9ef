public import MirroringEvents
import MirroringWire

public import struct Foundation.UUID

extension MonitoredEvent {
    /// An event as a subscriber could have got it from a publisher for whom the broker vouches, for tests.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - position: its place in the history if a bridge has sent it again; nil if it came as it was published.
    ///   - missingBefore: the sequences directly before it that did not come.
    public init(_ event: MirroringStatusEventArgs, position: UInt64? = nil, missingBefore: ClosedRange<Int>? = nil) {
        let received = ReceivedEvent(event, position: position)
        self.init(received, isReplayed: position != nil, missingBefore: missingBefore)
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
