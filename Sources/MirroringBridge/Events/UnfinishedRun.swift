public import MirroringEvents

/// The latest state of a run that has not ended.
public struct UnfinishedRun: Sendable {
    /// Which run it is.
    public let run: RunKey
    /// Its last event, as far as it is known.
    public internal(set) var last: LastEvent
    /// Whether nothing was heard of it for so long that it is presumed lost.
    public internal(set) var isPresumedLost = false
    /// Whether the history has no message any more at the place of its last event: nobody looks for it again.
    var isMessageGone = false
    /// Follows its events.
    let transitions: StateTransitions
    /// When the event came, in the time that the bridge has listened.
    let heardAt: Duration
    /// Counts the changes of all runs, to know the latest of each.
    let change: Int

    /// That event's position in the history.
    public var position: UInt64 { last.facts.position }

    /// Its place in the run.
    public var sequence: Int { last.facts.sequence }

    /// The last event with its message; nil for a run of which only facts are known.
    public var entry: HistoryEntry? {
        if case .read(let entry) = last { entry } else { nil }
    }

    /// How many bytes its message takes in memory.
    var weight: Int { entry?.weight ?? 0 }

    /// The last event of a run.
    public enum LastEvent: Sendable {
        /// Read from the history.
        case read(HistoryEntry)
        /// Known from the offline log, or from a history that is gone, or without its message because there is no room for more of those.
        indirect case known(EventFacts)

        /// What is known of it in any case.
        public var facts: EventFacts {
            switch self {
            case .read(let entry): entry.facts
            case .known(let facts): facts
            }
        }
    }
}
