import DequeModule

/// The events between the engine and the relay: in memory as many as fit, the others in the file. A value, without I/O.
///
/// Once one event did not fit, all later ones are read from the file too, until the relay has caught up: that keeps the order.
struct HandoverQueue {
    private let maximumCount: Int
    private let maximumBytes: Int
    private var events: Deque<PendingEvent> = []
    private var bytes = 0
    /// Where the first event lies that is in the file alone; nil if all are in memory.
    private(set) var overflow: OutboxPosition?

    init(maximumCount: Int, maximumBytes: Int) {
        self.maximumCount = maximumCount
        self.maximumBytes = maximumBytes
    }

    /// The event that has waited longest, if it is in memory.
    var first: PendingEvent? { events.first }

    /// Whether an event that is stored nowhere else can be put in: it must not overtake those in the file, nor exceed the bounds.
    func hasRoom(for length: Int) -> Bool {
        overflow == nil && events.count < maximumCount && bytes + length <= maximumBytes
    }

    /// Puts an event in; one that begins at a place in the file may be left there.
    mutating func enqueue(_ event: PendingEvent, storedAt start: OutboxPosition?) {
        if hasRoom(for: event.body.count) {
            events.append(event)
            bytes += event.body.count
        } else if overflow == nil {
            overflow = start
        }
    }

    /// Takes out the events that are in memory, at most `limit`.
    mutating func dequeue(_ limit: Int) -> [PendingEvent] {
        let dequeued = Array(events.prefix(limit))
        events.removeFirst(dequeued.count)
        bytes -= dequeued.reduce(0) { $0 + $1.body.count }
        return dequeued
    }

    /// The relay has read all that is in the file: what comes next may go through memory again.
    mutating func caughtUp() {
        overflow = nil
    }
}
