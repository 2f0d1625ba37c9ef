/// What the relay does with the outbox.
extension Outbox {
    /// What the relay finds.
    enum Dequeued {
        /// Events that were in memory; none if nothing waits.
        case events([PendingEvent])
        /// The next events are in the file, from this place on.
        case stored(OutboxReader)
    }

    /// Takes out events in order, at most `limit`.
    func dequeue(_ limit: Int) -> Dequeued {
        state.withLock { state in
            let events = state.queue.dequeue(limit)
            state.queued -= events.count
            if events.isEmpty, let start = state.queue.overflow, let writer = state.writer {
                let reader = OutboxReader(folder: folder, instance: writer.instance, from: start) { [self] number in
                    self.state.withLock { $0.writer?.open(number)?.file }
                }
                return .stored(reader)
            }
            return .events(events)
        }
    }

    /// Where the file ends now.
    var end: OutboxPosition? {
        state.withLock { $0.writer?.end }
    }

    /// The relay has read events from the file, and what it could not read it will never deliver.
    ///
    /// - Parameters:
    ///   - count: how many events it read.
    ///   - damages: what it could not read.
    func markRead(_ count: Int, damages: [OutboxDamage]) {
        state.withLock { state in
            state.queued -= count
            state.corrupt.formUnion(damages.lazy.filter(\.isKept).map(\.segment))
            for damage in damages where damage.kind == .missing {
                state.writer?.forgetRecords(of: damage.segment.number)
            }
        }
    }

    /// The relay has read the file up to a place.
    ///
    /// - Returns: whether that is the end, so that the next events come through memory.
    func caughtUp(at end: OutboxPosition?) -> Bool {
        state.withLock { state in
            guard state.writer?.end == end else { return false }
            state.queue.caughtUp()
            // Accepted, but no longer in the file: somebody or something damaged it.
            state.waiting -= state.queued
            state.lost += state.queued
            state.failures.lost += state.queued
            state.queued = 0
            return true
        }
    }

    /// What is delivered of this process's events.
    struct Delivery: Sendable {
        var count = 0
        /// How many of them were in memory alone.
        var unsaved = 0
        /// Where the last one ends that is in the file; nil if none of them is.
        var end: OutboxPosition?
        /// How many of them are in the same segment as that one.
        var records = 0

        /// Adds the next event, by its end in the file; nil if it was in memory alone.
        mutating func add(_ end: OutboxPosition?) {
            count += 1
            guard let end else {
                unsaved += 1
                return
            }
            records = end.segment == self.end?.segment ? records + 1 : 1
            self.end = end
        }
    }

    /// Events are delivered; segments before the last one that hold nothing else are removed. The last goes when the outbox closes.
    func markDelivered(_ delivery: Delivery) {
        let delivered = state.withLock { state -> Delivered in
            state.waiting -= delivery.count
            state.unsaved -= delivery.unsaved
            if let end = delivery.end {
                let before = end.segment == state.confirmed?.segment ? state.confirmedRecords : 0
                state.confirmedRecords = before + delivery.records
                state.confirmed = end
            }
            let segments = delivery.end.flatMap { state.writer?.forgetSegments(before: $0) } ?? []
            return takeOut(segments, of: &state)
        }
        retire(delivered)
    }
}
