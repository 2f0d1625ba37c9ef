import Foundation

/// Where the relay's events come from, and where it is written down that they are delivered: what dead processes left goes first,
/// the oldest first, for the event that closes a dead run comes from a later process. Reads and removes files.
struct EventSources {
    private var own: OwnEvents
    /// What dead processes left.
    private(set) var orphans: [OrphanedEvents] = []

    init(_ outbox: Outbox) {
        own = OwnEvents(outbox)
    }

    /// The dead processes of which something is left.
    var processes: Set<UUID> { Set(orphans.map(\.instance)) }

    /// How many events of dead processes are to be delivered.
    var orphansWaiting: Int { orphans.reduce(0) { $0 + $1.waiting } }

    /// Why events could not be read the last time, of whatever source; nil if all could.
    var failure: OutboxError? { own.failure ?? orphans.lazy.compactMap(\.failure).first }

    /// Adds what dead processes left, after that of others.
    mutating func adopt(_ events: [OrphanedEvents]) {
        orphans += events
    }

    /// The next events, at most `limit`.
    ///
    /// - Parameter isRefused: whether the broker does not take the events of a job from this user.
    /// - Returns: nil when nothing waits, or nothing can be read for now.
    mutating func next(_ limit: Int, except isRefused: (UUID) -> Bool) -> SourceBatch? {
        for index in orphans.indices {
            var batch = orphans[index].next(limit, except: isRefused)
            guard !batch.isEmpty else { continue }
            batch.isOrphaned = true
            return batch
        }
        let batch = own.next(limit)
        return batch.isEmpty ? nil : batch
    }

    /// Events are delivered, in the order in which they were read.
    ///
    /// - Returns: what the outbox has to be told of this process's own.
    mutating func markDelivered(_ events: [PendingEvent]) -> Outbox.Delivery {
        var delivery = Outbox.Delivery()
        for event in events {
            switch event.origin {
            case .own(let end):
                delivery.add(end)
            case .orphaned(let process, let end):
                guard let index = orphans.firstIndex(where: { $0.instance == process }) else { continue }
                orphans[index].markDelivered(1, upTo: end)
            }
        }
        return delivery
    }

    /// Leaves the rest of some processes' events to another user.
    ///
    /// - Parameters:
    ///   - unsent: how many events of each process were read and will not be sent.
    ///   - job: because of which.
    mutating func leave(_ unsent: [UUID: Int], because job: UUID) {
        for index in orphans.indices {
            guard let count = unsent[orphans[index].instance] else { continue }
            orphans[index].leave(because: job, unsent: count)
        }
    }

    /// Takes out the processes whose events are all delivered, or all of them that are not left to another user.
    mutating func removeDone() -> [OrphanedEvents] {
        guard orphans.contains(where: { $0.isFinished || $0.isLeft }) else { return [] }
        let done = orphans.filter { $0.isFinished || $0.isLeft }
        orphans.removeAll { $0.isFinished || $0.isLeft }
        return done
    }

    /// Tries again what could not be read.
    ///
    /// - Returns: whether there is any.
    mutating func resume() -> Bool {
        guard own.isResting || orphans.contains(where: \.isResting) else { return false }
        own.resume()
        for index in orphans.indices { orphans[index].resume() }
        return true
    }

    /// Lets go of what dead processes left: others may adopt it.
    mutating func close() {
        orphans = []
    }
}
