import Foundation

/// Where the relay's events come from, and where it is written down that they are delivered: what dead processes left goes first,
/// the oldest first, for the event that closes a dead run comes from a later process. Reads and removes files.
struct EventSources {
    /// What is delivered of this process's own events.
    struct OwnDelivery {
        var count = 0
        /// How many of them were in memory alone.
        var unsaved = 0
        /// Where the last one ends that is in the file.
        var end: OutboxPosition?
    }

    private var own: OwnEvents
    /// What dead processes left.
    private(set) var adopted: [AdoptedEvents] = []

    init(_ outbox: Outbox) {
        own = OwnEvents(outbox)
    }

    /// The dead processes of which something is left.
    var processes: Set<UUID> { Set(adopted.map(\.instance)) }

    /// How many events of dead processes are to be delivered.
    var adoptedWaiting: Int { adopted.reduce(0) { $0 + $1.waiting } }

    /// Takes what dead processes left, behind that of others.
    mutating func adopt(_ events: [AdoptedEvents]) {
        adopted += events
    }

    /// Takes the next events, at most `limit`.
    ///
    /// - Returns: nil when nothing waits, or nothing can be read for now.
    mutating func take(_ limit: Int, except refused: RefusedJobs) -> TakenEvents? {
        for index in adopted.indices {
            var taken = adopted[index].take(limit, except: refused)
            guard !taken.isEmpty else { continue }
            taken.isAdopted = true
            return taken
        }
        let taken = own.take(limit)
        return taken.isEmpty ? nil : taken
    }

    /// The broker has confirmed events, which were taken in this order.
    ///
    /// - Returns: what the outbox has to be told of this process's own.
    mutating func delivered(_ events: [PendingEvent]) -> OwnDelivery {
        var delivery = OwnDelivery()
        for event in events {
            switch event.origin {
            case .own(let end):
                delivery.count += 1
                if end == nil { delivery.unsaved += 1 }
                delivery.end = end ?? delivery.end
            case .adopted(let process, let end):
                guard let index = adopted.firstIndex(where: { $0.instance == process }) else { continue }
                adopted[index].delivered(1, upTo: end)
            }
        }
        return delivery
    }

    /// Leaves the rest of some sequences to another user.
    mutating func leave(_ untaken: [UUID: Int], because job: UUID) {
        for index in adopted.indices {
            guard let count = untaken[adopted[index].instance] else { continue }
            adopted[index].leave(because: job, untaken: count)
        }
    }

    /// Takes out the sequences of which everything is confirmed, or confirmed as far as they are not left to another user.
    mutating func takeDone() -> [AdoptedEvents] {
        guard adopted.contains(where: { $0.isFinished || $0.isLeft }) else { return [] }
        let done = adopted.filter { $0.isFinished || $0.isLeft }
        adopted.removeAll { $0.isFinished || $0.isLeft }
        return done
    }

    /// Tries again what could not be read.
    ///
    /// - Returns: whether there is any.
    mutating func resume() -> Bool {
        guard own.isResting || adopted.contains(where: \.isResting) else { return false }
        own.resume()
        for index in adopted.indices { adopted[index].resume() }
        return true
    }

    /// Lets go of what dead processes left: others may adopt it.
    mutating func close() {
        adopted = []
    }
}
