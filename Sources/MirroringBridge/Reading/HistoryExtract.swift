public import MirroringWire

/// A part of what a bridge has cached, at one moment.
public struct HistoryExtract: Sendable {
    /// The events, in the order in which they were read: each run in its own.
    public let entries: [HistoryEntry]
    /// The history's identity; nil until it is known.
    public let epoch: Epoch?
    /// Events before this position may be missing in the cache; nil while it is empty.
    public let completeFrom: UInt64?
}
