public import MirroringEvents

/// The latest state of a run that has not ended.
public struct UnfinishedRun: Sendable {
    /// Which run it is.
    public let run: RunKey
    /// Its last event, as far as it is known.
    public internal(set) var last: LastEvent
    /// Whether nothing was heard of it for so long that it is presumed lost.
    public internal(set) var isPresumedLost = false
    /// Follows its events.
    let transitions: StateTransitions
    /// When the event came, in the time that the bridge has listened.
    let heardAt: Duration
    /// Counts the changes of all runs, to know the latest of each.
    let change: Int

    /// Its last event.
    public var event: MirroringStatusEventArgs {
        switch last {
        case .read(let entry): entry.event
        case .logged(let event, _): event
        }
    }

    /// That event's position in the history.
    public var position: UInt64 {
        switch last {
        case .read(let entry): entry.position
        case .logged(_, let position): position
        }
    }

    /// The last event with its message; nil for a run that only the offline log knows.
    public var entry: HistoryEntry? {
        if case .read(let entry) = last { entry } else { nil }
    }

    /// The last event of a run.
    public enum LastEvent: Sendable {
        /// Read from the history.
        case read(HistoryEntry)
        /// Known from the offline log, or from a history that is gone.
        indirect case logged(MirroringStatusEventArgs, position: UInt64)
    }
}
