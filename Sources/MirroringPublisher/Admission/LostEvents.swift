import MirroringEvents

/// The events of one run that will not arrive. The run's next event reports them, in its status log.
struct LostEvents: Sendable, Hashable {
    /// Why an event does not arrive.
    enum Reason: Sendable, Hashable {
        /// It could not be kept.
        case notKept(OutboxError)
        /// It has no place in its run and was refused; why, in a sentence or two.
        case refused(String)
    }

    /// The most ranges of sequences that are named; usually there is one.
    private static let rangeLimit = 20

    private var count = 0
    private var ranges: [ClosedRange<Int>] = []
    private var time: Timestamp
    private var reason: Reason

    /// The first loss of a run.
    init(_ event: MirroringStatusEventArgs, because reason: Reason) {
        time = event.status.receivedTime
        self.reason = reason
        add(event, because: reason)
    }

    /// One more of the same run.
    mutating func add(_ event: MirroringStatusEventArgs, because reason: Reason) {
        count += 1
        time = event.status.receivedTime
        self.reason = reason
        if let last = ranges.last, last.upperBound != .max, last.upperBound + 1 == event.sequence {
            ranges[ranges.count - 1] = last.lowerBound...event.sequence
        } else if ranges.count <= Self.rangeLimit {
            ranges.append(event.sequence...event.sequence)
        }
    }

    /// The line that reports them.
    var entry: StatusLogEntry {
        StatusLogEntry(level: .warning, time: time, category: category, message: sentence)
    }

    private var category: Category {
        if case .notKept(let error) = reason, error.code == .full || error.code == .diskFull {
            .diskFull
        } else {
            .internal
        }
    }

    /// What was lost and why.
    private var sentence: String {
        var names = ranges.prefix(Self.rangeLimit).map { range in
            range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
        }
        if ranges.count > Self.rangeLimit { names.append("…") }
        let events = count == 1 ? "1 event" : "\(count) events"
        let (fate, why) =
            switch reason {
            case .notKept(let error): ("could not be kept", error.description)
            case .refused(let why): (count == 1 ? "was refused" : "were refused", why)
            }
        return "\(events) of this run \(fate) and \(count == 1 ? "is" : "are") lost "
            + "(sequence \(names.joined(separator: ", "))). \(why)"
    }
}
