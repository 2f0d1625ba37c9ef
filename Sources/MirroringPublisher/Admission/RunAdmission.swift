import DequeModule
import Foundation
import MirroringEvents

/// What was notified of each run, as far as it takes to see that an event has no place in its run: a value of bounded size.
///
/// Repeats are recognized as those of packets are (RFC 4303, section 3.4.3): of each run the highest sequence is known, and which of
/// the 63 before it came. What lies further back passes, and so does an event of a run that was not seen for long: readers judge it.
struct RunAdmission {
    /// What is to be done with an event.
    enum Verdict: Equatable {
        /// It has its place.
        case fits
        /// It ends its run, and does so with this sequence instead of its own.
        case moved(Int)
        /// It has no place; why, and what to do, in a sentence or two.
        case refused(String)
        /// It has no place, since its run has ended: no event of the run can tell that it is lost. Why, and what to do, as well.
        case late(String)
    }

    fileprivate struct Run {
        /// The highest sequence.
        var last: Int
        /// Bit n tells whether the sequence `last - n` came.
        var seen: UInt64 = 1
        var lastEvent: UUID
        var hasEnded: Bool
    }

    /// What is known of a run at a moment.
    struct Knowledge {
        fileprivate let run: Run?
    }

    /// The most runs that are remembered.
    static let capacity = 1_024
    private var runs: [RunKey: Run] = [:]
    /// The runs in the order in which they began.
    private var order: Deque<RunKey> = []

    /// Judges a run's next event, and remembers it if it leaves.
    mutating func judge(_ event: MirroringStatusEventArgs) -> Verdict {
        let key = RunKey(event)
        let bounds = NumberBounds.sequence
        guard let run = runs[key] else {
            let sequence = bounds.nearest(to: event.sequence)
            guard sequence == event.sequence || event.status.terminal else { return .refused(Self.noSequence(event)) }
            begin(key, Run(last: sequence, lastEvent: event.eventId, hasEnded: event.status.terminal))
            return sequence == event.sequence ? .fits : .moved(sequence)
        }
        if event.eventId == run.lastEvent, event.sequence == run.last { return .fits }
        guard !run.hasEnded else {
            return .late(
                "Event \(event.sequence) came after the run's end, event \(run.last); nothing may follow a terminal event. "
                    + "Give a new run a new runId."
            )
        }
        if event.sequence == bounds.nearest(to: event.sequence), runs[key]?.accept(event) == true { return .fits }
        guard event.status.terminal, run.last < bounds.maximum else {
            let isNumber = event.sequence == bounds.nearest(to: event.sequence)
            return .refused(isNumber ? Self.repeated(event) : Self.noSequence(event))
        }
        runs[key] = Run(last: run.last + 1, lastEvent: event.eventId, hasEnded: true)
        return .moved(run.last + 1)
    }

    /// What is known of a run now.
    func knowledge(of key: RunKey) -> Knowledge {
        Knowledge(run: runs[key])
    }

    /// Puts back what was known of a run before its last event was judged: that does not leave, and may come again.
    mutating func putBack(_ knowledge: Knowledge, of key: RunKey) {
        runs[key] = knowledge.run
        if knowledge.run == nil { order.removeAll { $0 == key } }
    }

    private mutating func begin(_ key: RunKey, _ run: Run) {
        if order.count == Self.capacity, let oldest = order.popFirst() { runs[oldest] = nil }
        order.append(key)
        runs[key] = run
    }

    private static func noSequence(_ event: MirroringStatusEventArgs) -> String {
        "\(event.sequence) is no sequence. Number the events of a run 1, 2, 3 … up to \(EventLimits.sequence)."
    }

    private static func repeated(_ event: MirroringStatusEventArgs) -> String {
        "Sequence \(event.sequence) was used by another event of its run. Number the events of a run 1, 2, 3 …"
    }
}

extension RunAdmission.Run {
    /// Accepts an event at its place.
    ///
    /// - Returns: false if another one has it.
    fileprivate mutating func accept(_ event: MirroringStatusEventArgs) -> Bool {
        let distance = last - event.sequence
        if distance < 0 {
            seen = -distance < UInt64.bitWidth ? seen << UInt64(-distance) | 1 : 1
            last = event.sequence
            lastEvent = event.eventId
        } else if distance < UInt64.bitWidth {
            let bit: UInt64 = 1 << UInt64(distance)
            guard seen & bit == 0 else { return false }
            seen |= bit
        }
        hasEnded = event.status.terminal
        return true
    }
}
