/// The sender's view of this process's events: from memory while they fit there, else from the file.
struct OwnEvents {
    private let outbox: Outbox
    private var reader: OutboxReader?

    init(_ outbox: Outbox) {
        self.outbox = outbox
    }

    /// Takes the next events, at most `limit`; none when nothing waits.
    ///
    /// - Returns: the events, and what could not be read on the way to them.
    mutating func take(_ limit: Int) -> (events: [PendingEvent], damages: [OutboxDamage]) {
        var damages: [OutboxDamage] = []
        while limit > 0 {
            guard var reader = self.reader else {
                switch outbox.take(limit) {
                case .events(let events): return (events, damages)
                case .stored(let reader): self.reader = reader
                }
                continue
            }
            let end = outbox.end
            let batch = StoredEvents.read(
                &reader,
                limit,
                upTo: end ?? reader.position,
                instance: reader.instance,
                origin: { .own(end: $0) }
            )
            self.reader = reader
            damages += batch.damages
            outbox.read(batch.events.count, damages: batch.damages)
            if !batch.events.isEmpty {
                return (batch.events, damages)
            }
            if batch.end == end || end == nil, outbox.caughtUp(at: end) {
                self.reader = nil
            }
        }
        return ([], damages)
    }
}
