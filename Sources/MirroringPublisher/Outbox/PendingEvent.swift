import Foundation
import MirroringEvents

/// An event on its way to the broker: kept from the moment the engine hands it over until the broker confirms it.
///
/// A class, because an event is a large value and passes through several queues.
final class PendingEvent: Sendable {
    /// Where it is stored, so that its file can be removed when it is confirmed.
    enum Origin: Sendable, Hashable {
        /// This process's outbox; nil if it could not be written and lives in memory alone.
        case own(end: OutboxPosition?)
        /// What a dead process left.
        case adopted(UUID, end: OutboxPosition)
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
}
