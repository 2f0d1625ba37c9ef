import DequeModule

/// Which published messages have no outcome yet: a value, without I/O.
///
/// Confirms come one by one, several at once, and not always in order; a message that no queue took is returned first and
/// acknowledged after that, and is then no delivery.
struct ConfirmWindow {
    private struct Entry {
        let tag: UInt64
        let messageId: String?
        var returned: PublishOutcome?
        var isSettled = false
    }

    private var entries: Deque<Entry> = []
    /// The broker's number of the first entry: it counts what it was sent.
    private var firstNumber: UInt64 = 1

    /// The tag that the next message gets. It is the broker's number as well until a message is not sent.
    private(set) var nextTag: UInt64 = 1

    /// The oldest message without an outcome; nil if every message has one.
    var oldest: UInt64? { entries.first?.tag }

    /// A message is published.
    mutating func append(messageId: String?) {
        entries.append(Entry(tag: nextTag, messageId: messageId))
        nextTag += 1
    }

    /// A message can't be sent: the broker never counts it.
    ///
    /// - Returns: its outcome.
    mutating func skip(_ error: AMQPError) -> PublisherEvent {
        defer { nextTag += 1 }
        return .settled(nextTag...nextTag, .unsendable(error))
    }

    /// The broker returned a message: the next acknowledgement of it is no delivery.
    mutating func markReturned(code: UInt16, text: String, messageId: String?) {
        let index = entries.firstIndex { !$0.isSettled && $0.returned == nil && $0.messageId == messageId }
        guard let index else { return }
        entries[index].returned = .returned(code: Int(code), text: text)
    }

    /// The broker acknowledged (`confirmed`) or refused (`rejected`) one of its numbers, or all up to it.
    ///
    /// - Returns: the outcomes, in ranges of consecutive tags.
    mutating func settle(_ number: UInt64, multiple: Bool, as outcome: PublishOutcome) -> [PublisherEvent] {
        guard number >= firstNumber, number < firstNumber + UInt64(entries.count) else { return [] }
        let last = Int(number - firstNumber)
        var events: [PublisherEvent] = []
        var run: (tags: ClosedRange<UInt64>, outcome: PublishOutcome)?
        for index in (multiple ? 0 : last)...last where !entries[index].isSettled {
            entries[index].isSettled = true
            let tag = entries[index].tag
            let outcome = outcome == .confirmed ? entries[index].returned ?? .confirmed : outcome
            if let current = run, current.outcome == outcome, current.tags.upperBound + 1 == tag {
                run = (current.tags.lowerBound...tag, outcome)
            } else {
                if let run { events.append(.settled(run.tags, run.outcome)) }
                run = (tag...tag, outcome)
            }
        }
        if let run { events.append(.settled(run.tags, run.outcome)) }
        while entries.first?.isSettled == true {
            entries.removeFirst()
            firstNumber += 1
        }
        return events
    }
}
