import DequeModule

/// Which published messages have no outcome yet: a value, without I/O, and the one place that counts delivery tags.
///
/// Confirms come one by one, several at once, and not always in order; a message that no queue took is returned first and
/// acknowledged after that, and is then no delivery.
struct ConfirmWindow {
    private struct Entry {
        let token: UInt64
        let address: ReturnAddress
        var returned: PublishOutcome?
        var isSettled = false
    }

    private var entries: Deque<Entry> = []
    /// The delivery tag of the first entry: the broker counts what it is sent, from 1.
    private var firstTag: UInt64 = 1

    /// The delivery tag of the oldest message without an outcome; nil if every message has one.
    var oldest: UInt64? { entries.isEmpty ? nil : firstTag }

    /// A message is sent.
    mutating func append(token: UInt64, address: ReturnAddress) {
        entries.append(Entry(token: token, address: address))
    }

    /// The broker returned a message: the next acknowledgement of it does not mean delivery.
    mutating func markReturned(code: UInt16, text: String, address: ReturnAddress) {
        let index = entries.firstIndex { !$0.isSettled && $0.returned == nil && $0.address == address }
        guard let index else { return }
        entries[index].returned = .returned(code: Int(code), text: text)
    }

    /// The broker took (`confirmed`) or could not keep (`nacked`) one delivery tag, or all up to it.
    ///
    /// - Returns: the outcomes, in the order of publishing; neighbours with consecutive tokens and one outcome are one range.
    mutating func settle(_ tag: UInt64, multiple: Bool, as outcome: PublishOutcome) -> [PublisherEvent] {
        guard tag >= firstTag, tag - firstTag < UInt64(entries.count) else { return [] }
        let last = Int(tag - firstTag)
        var events: [PublisherEvent] = []
        var run: (tokens: ClosedRange<UInt64>, outcome: PublishOutcome)?
        for index in (multiple ? 0 : last)...last where !entries[index].isSettled {
            entries[index].isSettled = true
            let token = entries[index].token
            let outcome = outcome == .confirmed ? entries[index].returned ?? .confirmed : outcome
            if let current = run, current.outcome == outcome, current.tokens.isFollowed(by: token) {
                run = (current.tokens.lowerBound...token, outcome)
            } else {
                if let run { events.append(.settled(run.tokens, run.outcome)) }
                run = (token...token, outcome)
            }
        }
        if let run { events.append(.settled(run.tokens, run.outcome)) }
        while entries.first?.isSettled == true {
            entries.removeFirst()
            firstTag += 1
        }
        return events
    }
}

extension ClosedRange<UInt64> {
    /// Whether a number is the next; the caller chooses tokens, so the largest number must not overflow.
    fileprivate func isFollowed(by number: UInt64) -> Bool {
        number > upperBound && number - upperBound == 1
    }
}
