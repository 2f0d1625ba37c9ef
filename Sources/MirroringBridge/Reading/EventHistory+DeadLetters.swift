/// The messages that no bridge can read, and those that the broker can't deliver.
extension EventHistory {
    /// The messages that have to become dead letters.
    var deadLetters: PendingDeadLetters { ingest.deadLetters }

    /// Those messages are dead letters now.
    func settle(_ positions: some Sequence<UInt64>) {
        for position in positions { ingest.deadLetters.settle(position) }
    }

    /// Those messages are not in the queue, although their copies are in the history.
    func noteLost(_ positions: some Sequence<UInt64>) {
        for position in positions { ingest.deadLetters.note(lost: position) }
    }

    /// Those messages were sent as dead letters, and some queue has refused them.
    func noteRefused(_ positions: some Sequence<UInt64>) {
        for position in positions { ingest.deadLetters.note(refused: position) }
    }

    /// The part around a position that the broker can't deliver; nil if it is not known to be one.
    func undeliverable(at position: UInt64) -> ClosedRange<UInt64>? {
        undeliverable.part(around: position)
    }

    /// The broker can't deliver a part of the history. What was read of it once, and should become a dead letter, can't be sent.
    func skip(_ part: ClosedRange<UInt64>) {
        settle(part)
        if undeliverable.add(part) { ingest.anomalies.record(undeliverable: part) }
    }

    /// What is wrong with the history, a sentence; nil if nothing is.
    var issue: String? {
        guard let last = ingest.anomalies.undeliverable.last else { return nil }
        let count = ingest.anomalies.undeliverableCount
        return
            "The broker can't deliver \(count) \(count == 1 ? "message" : "messages") of the history, the last at position "
            + "\(last.upperBound): each closes the connection of every reader, and was skipped."
    }
}
