import DequeModule
import RabbitMQClient

/// The events that are on their way, and what may be published next: a value, without I/O.
///
/// Events leave in order and are delivered in order: an event counts as delivered when it and all before it are confirmed, so
/// that one position tells what is left of a file.
///
/// When the broker refuses an event (nack) or returns it (no queue), nothing more is published until everything in flight has an
/// outcome; then, after a pause, the refused ones go first. What was in flight after a refused event may have overtaken it by
/// then: readers put the events of a run in order. Nothing that comes later overtakes it.
struct SendWindow<Item> {
    private enum State {
        case waiting
        case published
        case refused
        case confirmed
    }

    private struct Slot {
        let item: Item
        var state: State
        /// How often the broker has refused it by a nack.
        var nacks = 0
        /// How long it has waited since the first of them, in pauses.
        var waited = Duration.zero
    }

    /// An event that is published, and the token by which its outcome will be told.
    struct Departure {
        let token: UInt64
        let item: Item
    }

    private let capacity: Int
    private let batchSize: Int
    private var slots: Deque<Slot> = []
    /// The token of the first slot; those after it count on. 0 is nobody's, and free for what is no event.
    private var firstToken: UInt64 = 1
    /// The index of the slot from which on some may wait to be published.
    private var cursor = 0
    private var unresolved = 0
    private var isRefused = false
    /// Whether the broker has said that it takes nothing for a while.
    var isBlocked = false

    /// - Parameters:
    ///   - capacity: the most events that are accepted and not delivered.
    ///   - batchSize: the most events published at once.
    init(capacity: Int, batchSize: Int) {
        self.capacity = capacity
        self.batchSize = batchSize
    }

    /// How many more events it accepts.
    var room: Int { capacity - slots.count }

    /// The event that has waited longest.
    var first: Item? { slots.first?.item }

    /// Whether the broker refused something, and everything else in flight has its outcome: pause, then call ``resume()``.
    var mustPause: Bool { isRefused && unresolved == 0 }

    /// Appends events, at most ``room``.
    mutating func append(_ items: some Sequence<Item>) {
        slots.append(contentsOf: items.lazy.map { Slot(item: $0, state: .waiting) })
    }

    /// The events to publish now, in order; they count as published.
    ///
    /// - Parameter isDoubtful: whether the broker may end the connection because of an event. It leaves when everything before it has
    ///   its outcome: what is published right before it would get no confirm, and go again with each attempt.
    mutating func nextBatch(isDoubtful: (Item) -> Bool = { _ in false }) -> [Departure] {
        guard !isBlocked, !isRefused else { return [] }
        var batch: [Departure] = []
        while batch.count < batchSize, cursor < slots.count {
            if case .waiting = slots[cursor].state {
                let item = slots[cursor].item
                if isDoubtful(item), unresolved > 0 { break }
                slots[cursor].state = .published
                batch.append(Departure(token: firstToken + UInt64(cursor), item: item))
                unresolved += 1
            }
            cursor += 1
        }
        return batch
    }

    /// The broker has told the outcome of published events.
    ///
    /// - Returns: the events that are delivered now, in order.
    mutating func resolve(_ tokens: ClosedRange<UInt64>, as outcome: PublishOutcome) -> [Item] {
        guard let last = slots.indices.last else { return [] }
        let known = firstToken...(firstToken + UInt64(last))
        guard known.overlaps(tokens) else { return [] }
        for token in known.clamped(to: tokens) {
            let index = Int(token - firstToken)
            guard case .published = slots[index].state else { continue }
            unresolved -= 1
            slots[index].state = outcome == .confirmed ? .confirmed : .refused
            isRefused = isRefused || outcome != .confirmed
            if outcome == .nacked { slots[index].nacks += 1 }
        }
        return removeDelivered()
    }

    /// After a pause of that time: what was refused is published again, before anything that was not published yet.
    mutating func resume(after pause: Duration = .zero) {
        guard mustPause else { return }
        isRefused = false
        for index in slots.indices where slots[index].state == .refused { slots[index].waited += pause }
        republish()
    }

    /// Whether an event was nacked, sent again and nacked again, for that long.
    func isNacked(for time: Duration) -> Bool {
        slots.contains { Self.isNacked($0, for: time) }
    }

    /// Counts as delivered what ``isNacked(for:)`` is about.
    ///
    /// - Returns: how many events that is, and those that are delivered now, in order.
    mutating func giveUpNacked(for time: Duration) -> (count: Int, delivered: [Item]) {
        var count = 0
        for index in slots.indices where Self.isNacked(slots[index], for: time) {
            slots[index].state = .confirmed
            count += 1
        }
        isRefused = slots.contains { $0.state == .refused }
        return (count, removeDelivered())
    }

    /// The history may not have what was nacked: all of it is sent again as if it had not been.
    mutating func forgetNacks() {
        for index in slots.indices { (slots[index].nacks, slots[index].waited) = (0, .zero) }
    }

    private static func isNacked(_ slot: Slot, for time: Duration) -> Bool {
        slot.state == .refused && slot.nacks > 1 && slot.waited >= time
    }

    /// The connection is over: everything without a confirm is published again on the next, in order.
    mutating func disconnected() {
        unresolved = 0
        isRefused = false
        isBlocked = false
        republish()
    }

    /// The first of the events on their way that is as asked for.
    func firstPublished(where isWanted: (Item) -> Bool) -> Item? {
        slots.first { slot in
            if case .published = slot.state { isWanted(slot.item) } else { false }
        }?.item
    }

    /// Takes out events between two connections, while none is on its way.
    ///
    /// - Returns: the events that are delivered now, in order: those that were confirmed after what was taken out.
    mutating func remove(where isUnwanted: (Item) -> Bool) -> [Item] {
        precondition(unresolved == 0, "Events are taken out between two connections.")
        slots.removeAll { isUnwanted($0.item) }
        defer { cursor = 0 }
        return removeDelivered()
    }

    private mutating func republish() {
        for index in slots.indices {
            switch slots[index].state {
            case .published, .refused: slots[index].state = .waiting
            case .waiting, .confirmed: break
            }
        }
        cursor = 0
    }

    private mutating func removeDelivered() -> [Item] {
        var delivered: [Item] = []
        while let slot = slots.first, case .confirmed = slot.state {
            delivered.append(slot.item)
            slots.removeFirst()
            firstToken += 1
            cursor = max(0, cursor - 1)  // those that wait lie after what was confirmed before a break
        }
        return delivered
    }
}
