public import MirroringEvents
public import MirroringWire

public import struct Foundation.UUID

/// What a subscriber must know about the events it gets, or doesn't get.
@nonexhaustive
public enum MonitoringNotice: Sendable, CustomStringConvertible {
    /// Events that were published since that time may not come: the subscription stands again after it did not, or its reader is so
    /// slow that the broker may have dropped some.
    ///
    /// The time is the `receivedTime` of the last event that the subscriber got before, by the clock of its engine, or when that came
    /// here, whichever is earlier; but no event makes it an earlier one than before, and without such an event it is when the
    /// subscription was begun, by this machine's clock. If that clock was set back meanwhile, the time is what it tells of the same
    /// moment now. Ask for a replay from a little before it, by as much as clocks may differ.
    case missedPossible(since: Timestamp)
    /// A selection was taken back, because the broker does not let the user subscribe to it: it was asked for while there was no
    /// connection. What else is subscribed to stands.
    case selectionWithdrawn(EventSelection, MonitoringError)
    /// Events of a run did not come, although the ones around them did.
    case gap(jobId: UUID, runId: UUID, missing: ClosedRange<Int>)
    /// An event came after its place in its run was given up, or from before this subscriber joined the run; it is not among
    /// the events for that reason.
    case late(MonitoredEvent)
    /// An event came and is not among the events, because its publisher may have had no right to speak for its job; how many that makes
    /// since the subscription began.
    ///
    /// `furtherKeys`: its key is none that is subscribed to; it came by a header `CC` or `BCC`. `foreignKey`: it was published under the
    /// key of another job than the one that it is about, and only that one is subscribed to, or its reader could not see it
    /// (``MirroringMonitoringClient/mirroringTransferStatusEventHandler``). `detour`: it did not come straight through the exchange of
    /// events.
    case leftOut(MonitoredEvent, because: EventDoubt, count: Int)
    /// A message is no event; how many that makes since the subscription began.
    case undecodable(routingKey: String, reason: EventDecodingError, count: Int)

    /// A sentence for a person.
    public var description: String {
        switch self {
        case .missedPossible(let since):
            return
                "Events since \(since) may have been missed, because the subscription did not stand or its reader is too slow."
        case .selectionWithdrawn(_, let error):
            return "A subscription was taken back. \(error)"
        case .gap(_, let runId, let missing):
            let events =
                missing.count == 1
                ? "event \(missing.lowerBound)" : "events \(missing.lowerBound) to \(missing.upperBound)"
            return "Run \(runId.lowercased) has a gap: \(events) did not come."
        case .late(let late):
            return
                "Event \(late.event.sequence) of run \(late.event.runId.lowercased) came late, after its place in the run."
        case .leftOut(let event, let doubt, let count):
            let reason =
                switch doubt {
                case .detour: "it did not come straight through the exchange of events"
                case .foreignKey: "its key is that of another job, or of none"
                case .furtherKeys, .unverifiedUser:
                    "it came by further keys (CC or BCC), which the broker compares with nobody's rights"
                }
            let publisher =
                event.publisher.user.map { "user \($0.debugDescription)" } ?? "a user whom nobody vouches for"
            return
                "An event about job \(event.event.jobId.lowercased) is left out, number \(count) so far: \(reason). It was published by "
                + "\(publisher) under \(event.routingKey.debugDescription)."
        case .undecodable(let routingKey, let reason, let count):
            return "A message with key \(routingKey.debugDescription) can't be read, number \(count) so far: \(reason)"
        }
    }
}
