import Foundation
import MirroringEvents

/// An event on its way to the broker: kept from the moment the engine hands it over until it is delivered.
///
/// A class, because an event is a large value and passes through several queues.
final class PendingEvent: Sendable {
    /// Where it is stored, so that its file can be removed when it is confirmed.
    enum Origin: Sendable, Hashable {
        /// In what this process keeps; nil if it could not be written and is in memory alone.
        case own(end: OutboxPosition?)
        /// In what a dead process left.
        case orphaned(UUID, end: OutboxPosition)
    }

    let event: MirroringStatusEventArgs
    let body: [UInt8]
    let origin: Origin
    /// When the engine handed it over; nil if it was read from a file.
    let notifiedAt: ContinuousClock.Instant?

    init(
        event: MirroringStatusEventArgs,
        body: [UInt8],
        origin: Origin,
        notifiedAt: ContinuousClock.Instant? = nil
    ) {
        self.event = event
        self.body = body
        self.origin = origin
        self.notifiedAt = notifiedAt
    }

    /// An event that the engine hands over.
    convenience init(_ outgoing: OutgoingEvent, origin: Origin, notifiedAt: ContinuousClock.Instant) {
        self.init(event: outgoing.event, body: outgoing.body, origin: origin, notifiedAt: notifiedAt)
    }
}
