import MirroringEvents
import MirroringWire

/// A part of the history at one moment.
struct HistorySnapshot: Sendable {
    /// The events, in the order of each run.
    let entries: [HistoryEntry]
    /// The history's identity.
    let epoch: Epoch?
    /// Events before this position may be missing.
    let completeFrom: UInt64
    /// Events that the broker took until then may be missing; nil if none are.
    let completeAfter: Timestamp?
    /// The position of the last message that was read; nil before the first.
    let lastPosition: UInt64?
}
