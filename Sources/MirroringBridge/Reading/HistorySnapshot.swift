/// A part of the history at one moment.
struct HistorySnapshot: Sendable {
    /// The events, in the order of each run.
    let entries: [HistoryEntry]
    /// The history's identity.
    let epoch: String?
    /// Events before this position may be missing.
    let completeFrom: UInt64
    /// The position behind what was read.
    let nextPosition: UInt64
}
