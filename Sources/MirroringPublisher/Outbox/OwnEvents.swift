/// This process's events, for the relay: from memory while they fit there, else from the file.
struct OwnEvents {
    private let outbox: Outbox
    private var reader: OutboxReader?
    /// Whether the file could not be read: nothing is tried before ``resume()``.
    private(set) var isResting = false
    /// Why the file could not be read the last time; nil if it could.
    private(set) var failure: OutboxError?

    init(_ outbox: Outbox) {
        self.outbox = outbox
    }

    /// The file may be readable again.
    mutating func resume() {
        isResting = false
    }

    /// The next events, at most `limit`; none when nothing waits, or the file can't be read for now.
    mutating func next(_ limit: Int) -> SourceBatch {
        var damages: [OutboxDamage] = []
        while limit > 0, !isResting {
            guard var reader = self.reader else {
                switch outbox.dequeue(limit) {
                case .events(let events): return SourceBatch(events: events, damages: damages)
                case .stored(let reader): self.reader = reader
                }
                continue
            }
            let end = outbox.end
            let batch = reader.nextEvents(limit, upTo: end ?? reader.position) { .own(end: $0) }
            self.reader = reader
            damages += batch.damages
            outbox.markRead(batch.events.count, damages: batch.damages)
            failure = batch.failure
            isResting = failure != nil
            if !batch.events.isEmpty || isResting {
                return SourceBatch(events: batch.events, damages: damages, failure: batch.failure)
            }
            if reader.position == end || end == nil, outbox.caughtUp(at: end) {
                self.reader = nil
            }
        }
        return SourceBatch(damages: damages)
    }
}
