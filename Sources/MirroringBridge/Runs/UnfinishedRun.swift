public import MirroringEvents

/// The latest state of a run that has not ended.
public struct UnfinishedRun: Sendable {
    /// Its last event.
    public let event: MirroringStatusEventArgs
    /// That event's position in the history.
    public let position: UInt64
    /// The last event with its message; nil for a run that only the offline log knows.
    public internal(set) var entry: HistoryEntry?
    /// Whether nothing was heard of it for so long that it is presumed lost.
    public internal(set) var isPresumedLost = false
    /// Follows its events.
    let transitions: StateTransitions
    /// When the event came, in the time that the bridge has listened.
    let heardAt: Duration
    /// Counts the changes of all runs, to know the latest of each.
    let change: Int
}
