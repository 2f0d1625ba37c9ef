import DequeModule

/// Which published messages have no outcome yet: a value, without I/O.
///
/// Confirms come one by one, several at once, and not always in order; a message that no queue took is returned first and
/// acknowledged after that, and is then no delivery.
struct ConfirmWindow {
    private struct Entry {
        let messageId: String?
        var returned: PublishOutcome?
        var isSettled = false
    }

    private var entries: Deque<Entry> = []
    /// The tag of the first entry.
    private var firstTag: UInt64 = 1

    /// The tag that the next message gets; the broker counts in the same way.
    var nextTag: UInt64 { firstTag + UInt64(entries.count) }

    /// The oldest message without an outcome; nil if every message has one.
    var oldest: UInt64? { entries.isEmpty ? nil : firstTag }

    /// A message was published.
    mutating func append(messageId: String?) {
        entries.append(Entry(messageId: messageId))
    }

    /// The broker returned a message: the next acknowledgement of it is no delivery.
    mutating func markReturned(code: UInt16, text: String, messageId: String?) {
        let index = entries.firstIndex { !$0.isSettled && $0.returned == nil && $0.messageId == messageId }
        guard let index else { return }
        entries[index].returned = .returned(code: Int(code), text: text)
    }

    /// The broker acknowledged (`confirmed`) or refused (`rejected`) a tag, or all up to it.
    ///
    /// - Returns: the outcomes, in ranges of consecutive tags.
    mutating func settle(_ tag: UInt64, multiple: Bool, as outcome: PublishOutcome) -> [PublisherEvent] {
        guard tag >= firstTag, tag < nextTag else { return [] }
        let last = Int(tag - firstTag)
        var events: [PublisherEvent] = []
        var run: (tags: ClosedRange<UInt64>, outcome: PublishOutcome)?
        for index in (multiple ? 0 : last)...last where !entries[index].isSettled {
            entries[index].isSettled = true
            let tag = firstTag + UInt64(index)
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
            firstTag += 1
        }
        return events
    }
}
