public import MirroringWire

/// What a bridge has read since somebody looked last: the events in the order in which the bridge has put them.
public struct HistoryNews: Sendable {
    /// Where a reader has come to: nothing but a reader's memory, which means something in this process only.
    public struct Cursor: Sendable, Hashable {
        let number: Int
    }

    /// The events, each run in its order.
    public let entries: [HistoryEntry]
    /// Where the reader is after them.
    public let cursor: Cursor
    /// How many events the cache had dropped before the reader came for them.
    public let missed: Int
    /// The history's identity; nil until it is known.
    public let epoch: Epoch?
    /// All events up to this position were handed out, with these or before; nil before anything was read.
    public let completeThrough: UInt64?
    /// Events before this position may be missing in the cache; nil while it is empty.
    public let completeFrom: UInt64?
    /// Whether everything that was in the history when the reading began is there.
    public let isCaughtUp: Bool
}
