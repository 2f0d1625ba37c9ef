import MirroringEvents

/// The events of one run that could not be kept. The run's next event tells of them, in its status log.
struct LostEvents: Sendable, Hashable {
    /// The most stretches of sequence numbers that are named; as a rule there is one.
    private static let rangeLimit = 20

    private var count = 0
    private var ranges: [ClosedRange<Int>] = []
    private var time: Timestamp
    private var error: OutboxError

    /// The first loss of a run.
    init(_ event: MirroringStatusEventArgs, because error: OutboxError) {
        time = event.status.receivedTime
        self.error = error
        add(event, because: error)
    }

    /// One more of the same run.
    mutating func add(_ event: MirroringStatusEventArgs, because error: OutboxError) {
        count += 1
        time = event.status.receivedTime
        self.error = error
        if let last = ranges.last, last.upperBound + 1 == event.sequence {
            ranges[ranges.count - 1] = last.lowerBound...event.sequence
        } else if ranges.count <= Self.rangeLimit {
            ranges.append(event.sequence...event.sequence)
        }
    }

    /// The event with a line about the loss before what it says itself, at least as severe as a warning, and its body.
    ///
    /// An event has limits: where the line does not fit, others are left out, the last ones first, an error only if nothing else
    /// is left, and the line says so.
    ///
    /// - Returns: nil if not even the line alone fits.
    func told(in event: MirroringStatusEventArgs) -> (event: MirroringStatusEventArgs, body: [UInt8])? {
        var log = event.status.statusLog
        var leftOut = Self.shorten(&log, entries: log.count - (EventLimits.logEntries - 1), bytes: 0)
        var told = told(in: event, before: log, leftOut: leftOut)
        var body = told.encodedJSON()
        let excess = body.count - EventLimits.bodyBytes
        if excess > 0 {
            let sentence = leftOutSentence(log.count).utf8.count
            leftOut += Self.shorten(&log, entries: 0, bytes: excess + sentence)
            told = self.told(in: event, before: log, leftOut: leftOut)
            body = told.encodedJSON()
        }
        return body.count <= EventLimits.bodyBytes ? (told, body) : nil
    }

    private func told(
        in event: MirroringStatusEventArgs,
        before log: [StatusLogEntry],
        leftOut: Int
    ) -> MirroringStatusEventArgs {
        let isFull = error.code == .full || error.code == .diskFull
        let entry = StatusLogEntry(
            level: .warning,
            time: time,
            category: isFull ? .diskFull : .internal,
            message: sentence + (leftOut > 0 ? leftOutSentence(leftOut) : "")
        )
        var event = event
        event.transferData.status.statusLog = [entry] + log
        event.transferData.status.severity = max(event.status.severity, .warning)
        return event
    }

    /// What was lost and why.
    private var sentence: String {
        var names = ranges.prefix(Self.rangeLimit).map { range in
            range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
        }
        if ranges.count > Self.rangeLimit { names.append("…") }
        let events =
            count == 1
            ? "1 event of this run could not be kept and is" : "\(count) events of this run could not be kept and are"
        return "\(events) lost (sequence \(names.joined(separator: ", "))). \(error)"
    }

    private func leftOutSentence(_ count: Int) -> String {
        " \(count) entries of this log were left out for this one, since an event has a limit."
    }

    /// Removes at least so many entries and so many bytes of text, which is never more than they take as JSON.
    ///
    /// - Returns: how many were removed.
    private static func shorten(_ log: inout [StatusLogEntry], entries: Int, bytes: Int) -> Int {
        var removed = 0
        var freed = 0
        while removed < entries || freed < bytes, !log.isEmpty {
            let entry = log.remove(at: log.lastIndex { $0.level != .error } ?? log.count - 1)
            removed += 1
            freed += entry.message.utf8.count + (entry.item?.utf8.count ?? 0)
        }
        return removed
    }
}
