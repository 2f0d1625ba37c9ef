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

    /// An event that its run should not have had at that place.
    public struct Misfit: Sendable, Hashable {
        /// The run.
        public let runId: UUID
        /// The event, and the rule that it breaks.
        public let transition: IllegalTransition
    }

    /// How many of each kind are kept.
    private static let kept = 1_000

    /// How many events are missing.
    public private(set) var missingEvents = 0
    /// The latest gaps, oldest first.
    public private(set) var gaps: Deque<Gap> = []
    /// The latest parts of the history, by position, that its retention dropped before this bridge had read them, oldest first.
    public private(set) var dropped: Deque<ClosedRange<UInt64>> = []
    /// How many events did not fit into their run.
    public private(set) var misfitCount = 0
    /// The latest of them, oldest first.
    public private(set) var misfits: Deque<Misfit> = []
    /// How many messages are no events, or came after their place was given up.
    public internal(set) var unreadable = 0
    /// How many events came without a verified publisher.
    public internal(set) var unverified = 0
    /// How many events were published under another job's key.
    public internal(set) var foreignKeys = 0

    mutating func note(_ gap: Gap) {
        // Each gap may be as long as its publisher likes.
        let (sum, isTooMuch) = missingEvents.addingReportingOverflow(gap.missing.count)
        missingEvents = isTooMuch ? .max : sum
        gaps.append(gap)
        if gaps.count > Self.kept { gaps.removeFirst() }
    }

    mutating func note(dropped part: ClosedRange<UInt64>) {
        dropped.append(part)
        if dropped.count > Self.kept { dropped.removeFirst() }
    }

    mutating func note(_ transition: IllegalTransition, of runId: UUID) {
        misfitCount += 1
        misfits.append(Misfit(runId: runId, transition: transition))
        if misfits.count > Self.kept { misfits.removeFirst() }
    }
}
