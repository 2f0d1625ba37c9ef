public import DequeModule
public import MirroringEvents

public import struct Foundation.UUID

/// What was found wrong in the history: counted since the bridge's start, and the latest of each kind.
public struct HistoryFindings: Sendable {
    /// Events of a run that never came, although those around them did.
    public struct Gap: Sendable, Hashable {
        /// The run.
        public let runId: UUID
        /// The sequences that are missing.
        public let missing: ClosedRange<Int>
    }

    /// A change of state that the contract does not have.
    public struct IllegalTransition: Sendable, Hashable {
        /// The run.
        public let runId: UUID
        /// The event that made it.
        public let sequence: Int
        /// The state before; nil if the run began with it.
        public let from: MirroringState?
        /// The state that was said to be reached.
        public let to: MirroringState
    }

    /// How many of each kind are kept.
    private static let kept = 1_000

    /// How many events are missing.
    public private(set) var missingEvents = 0
    /// The latest gaps, oldest first.
    public private(set) var gaps: Deque<Gap> = []
    /// How many changes of state were illegal.
    public private(set) var illegalTransitionCount = 0
    /// The latest of them, oldest first.
    public private(set) var illegalTransitions: Deque<IllegalTransition> = []
    /// How many messages are no events, or came after their place was given up.
    public internal(set) var unreadable = 0
    /// How many events came without a verified publisher.
    public internal(set) var unverified = 0
    /// How many events were published under another job's key.
    public internal(set) var foreignKeys = 0

    mutating func note(_ gap: Gap) {
        missingEvents += gap.missing.count
        gaps.append(gap)
        if gaps.count > Self.kept { gaps.removeFirst() }
    }

    mutating func note(_ transition: IllegalTransition) {
        illegalTransitionCount += 1
        illegalTransitions.append(transition)
        if illegalTransitions.count > Self.kept { illegalTransitions.removeFirst() }
    }
}
