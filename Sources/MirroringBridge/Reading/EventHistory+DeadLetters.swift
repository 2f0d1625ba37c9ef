/// The messages that no bridge can read.
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
}
