public import DequeModule
import Logging
import MirroringDiagnostics
public import MirroringEvents
import MirroringWire
import RabbitMQClient

public import struct Foundation.UUID

/// What was found wrong in the history: each case is logged, counted since the bridge's start, and the latest of its kind are kept.
///
/// Warnings that come again and again are counted as `Recurrences` are.
public struct Anomalies: Sendable {
    /// Events of a run that never came, although those around them did.
    public struct Gap: Sendable, Hashable {
        /// The run.
        public let runId: UUID
        /// The sequences that are missing.
        public let missing: ClosedRange<Int>
    }

    /// An event that its run should not have had at that place.
    public struct IllegalEvent: Sendable, Hashable {
        /// The run.
        public let runId: UUID
        /// The event, and the rule that it breaks.
        public let transition: IllegalTransition
    }

    /// How many of each kind are kept.
    private static let kept = 1_000

    private let recurrences: RecurrenceLog

    /// How many events are missing.
    public private(set) var missingEvents = 0
    /// The latest gaps, oldest first.
    public private(set) var gaps: Deque<Gap> = []
    /// The latest parts of the history, by position, that its retention dropped before this bridge had read them, oldest first.
    public private(set) var dropped: Deque<ClosedRange<UInt64>> = []
    /// How many messages were in all of them.
    public private(set) var droppedMessages = 0
    /// How many events broke a rule at their place in the run.
    public private(set) var illegalCount = 0
    /// The latest of them, oldest first.
    public private(set) var illegalEvents: Deque<IllegalEvent> = []
    /// How many messages became dead letters: what is no event, and events that came after their place in the run was given up.
    public private(set) var deadLetters = 0
    /// How many events came without a verified publisher.
    public private(set) var unverified = 0
    /// How many events were published under another job's key.
    public private(set) var foreignKeys = 0

    init(recurrences: RecurrenceLog) {
        self.recurrences = recurrences
    }

    /// Records what an event's message says against it: who published it, and under which key.
    mutating func inspect(_ entry: HistoryEntry) {
        if !entry.received.isUserVerified {
            unverified += 1
            recurrences.warn("event without a verified user") { Self.place(of: entry) }
        }
        if !entry.received.keyMatchesJob {
            foreignKeys += 1
            recurrences.warn("event under the key of another job") { Self.place(of: entry) }
        }
    }

    /// Records events of a run that were given up.
    mutating func record(missing sequences: ClosedRange<Int>, of runId: UUID) {
        // Each gap may be as long as its publisher likes.
        missingEvents.addUpToMaximum(sequences.count)
        Self.keep(Gap(runId: runId, missing: sequences), in: &gaps)
        recurrences.warn("events are missing") {
            [
                "run": "\(runId.lowercased)", "first": "\(sequences.lowerBound)",
                "last": "\(sequences.upperBound)",
            ]
        }
    }

    /// Records an event that breaks a rule at its place in the run.
    mutating func record(_ illegal: IllegalTransition, of runId: UUID) {
        illegalCount += 1
        Self.keep(IllegalEvent(runId: runId, transition: illegal), in: &illegalEvents)
        recurrences.warn("event does not fit into its run", reason: illegal.rule.rawValue) {
            ["run": "\(runId.lowercased)", "reason": "\(illegal)"]
        }
    }

    /// Records a message that becomes a dead letter.
    mutating func record(deadLetter message: Delivery, at position: UInt64, reason: String, kind: String) {
        deadLetters += 1
        recurrences.warn("message is a dead letter", reason: kind) {
            ["position": "\(position)", "key": "\(message.routingKey)", "reason": "\(reason)"]
        }
    }

    /// Records runs that were heard again after a silence, and that nobody will be told of.
    mutating func record(untold count: Int) {
        recurrences.warn("too many runs were heard again at once: not all of them are told") { ["count": "\(count)"] }
    }

    /// Records what the history dropped before it was read: its retention is shorter than this bridge was away.
    mutating func record(dropped part: ClosedRange<UInt64>) {
        // A reading that begins again before the log has stored how far it came finds the same part missing.
        var part = part
        if let last = dropped.last, last.overlaps(part) {
            guard part.upperBound > last.upperBound else { return }
            part = last.upperBound + 1...part.upperBound
        }
        // Positions are the broker's: there may be any number of them.
        droppedMessages.addUpToMaximum(Int(clamping: part.upperBound - part.lowerBound))
        droppedMessages.addUpToMaximum(1)
        Self.keep(part, in: &dropped)
        recurrences.logger.error(
            "history has dropped messages before they were read",
            metadata: ["first": "\(part.lowerBound)", "last": "\(part.upperBound)"]
        )
    }

    private static func keep<Item>(_ item: Item, in items: inout Deque<Item>) {
        items.append(item)
        if items.count > kept { items.removeFirst() }
    }

    private static func place(of entry: HistoryEntry) -> Logger.Metadata {
        [
            "position": "\(entry.position)", "run": "\(entry.event.runId.lowercased)",
            "key": "\(entry.received.routingKey)",
        ]
    }
}
