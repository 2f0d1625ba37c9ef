package import MirroringEvents

/// A part of an offline log, in the order of the file.
package struct OfflineLogPage: Sendable {
    /// Which part.
    package enum Part: Sendable, Hashable {
        /// From the file's begin on.
        case first
        /// The last ones.
        case last
        /// Those after the event with that number.
        case after(Int)
        /// Those before the event with that number.
        case before(Int)
        /// Those after a position in the history.
        case afterPosition(UInt64)
        /// Those before a position in the history.
        case beforePosition(UInt64)
        /// From that time on, by the engine's clock.
        case from(Timestamp)

        /// Whether it is read against the order of the file.
        package var isBackward: Bool {
            switch self {
            case .last, .before, .beforePosition: true
            case .first, .after, .afterPosition, .from: false
            }
        }
    }

    /// What is looked for.
    package struct Filter: Sendable {
        /// Texts of the file of which each event that is looked for has one, by which most others are passed over unread; none where
        /// that can't be told.
        package var marks: [[UInt8]]
        /// Whether an event is looked for.
        package var matches: @Sendable (OfflineLogEntry) -> Bool

        /// A filter.
        package init(marks: [[UInt8]] = [], matches: @escaping @Sendable (OfflineLogEntry) -> Bool) {
            self.marks = marks
            self.matches = matches
        }

        /// The mark of events with a severity.
        package static func mark(of severity: Severity) -> [UInt8] {
            Array("<Severity>\(severity.rawValue)</Severity>".utf8)
        }

        /// The mark of events of a state.
        package static func mark(of state: MirroringState) -> [UInt8] {
            Array("<MirroringState>\(state.rawValue)</MirroringState>".utf8)
        }
    }

    /// The events.
    package var entries: [OfflineLogEntry] = []
    /// The number of the first event that was looked at, whether or not it is among them; nil if none was.
    package var lowest: Int?
    /// The number of the last one.
    package var highest: Int?
    /// The position of the first one in the history, and that of the last one.
    package var lowestPosition: UInt64?
    package var highestPosition: UInt64?
    /// Whether the file has events before these.
    package var hasEarlier = false
    /// Whether the file has events after these.
    package var hasLater = false
    /// How many events could not be read.
    package var damaged = 0
}
