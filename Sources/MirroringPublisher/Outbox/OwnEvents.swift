/// The relay's view of this process's events: from memory while they fit there, else from the file.
struct OwnEvents {
    private let outbox: Outbox
    private var reader: OutboxReader?
    /// Whether the file could not be read: nothing is tried before ``resume()``.
    private(set) var isResting = false

    init(_ outbox: Outbox) {
        self.outbox = outbox
    }

    /// The file may be readable again.
    mutating func resume() {
        isResting = false
    }

    /// Takes the next events, at most `limit`; none when nothing waits, or the file can't be read for now.
    mutating func take(_ limit: Int) -> TakenEvents {
        var damages: [OutboxDamage] = []
        while limit > 0, !isResting {
            guard var reader = self.reader else {
                switch outbox.take(limit) {
                case .events(let events): return TakenEvents(events: events, damages: damages)
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
            isResting = batch.failure != nil
            if !batch.events.isEmpty || isResting {
                return TakenEvents(events: batch.events, damages: damages, failure: batch.failure)
            }
            if batch.end == end || end == nil, outbox.caughtUp(at: end) {
                self.reader = nil
            }
        }
        return TakenEvents(damages: damages)
    }
}
