import DequeModule
import RabbitMQClient

/// The events that are on their way, and what may be published next: a value, without I/O.
///
/// Events leave in order and are released in order: an event counts as delivered when it and all before it are confirmed, so
/// that one position tells what is left of a file.
///
/// When the broker refuses an event (nack) or returns it (no queue), nothing more is published until everything in flight has an
/// outcome; then, after a pause, the refused ones go first. What was in flight behind a refused event may have overtaken it by
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
    }

    private let capacity: Int
    private let batchSize: Int
    private var slots: Deque<Slot> = []
    /// The serial number of the first slot; slots are numbered through the sender's life, tags only through a connection's.
    private var firstSerial = 0
    /// The serial number from which on slots may wait to be published.
    private var cursor = 0
    /// The serial numbers behind the delivery tags of this connection; nil once settled.
    private var serials: Deque<Int?> = []
    private var firstTag: UInt64 = 1
    private var unsettled = 0
    private var isRefused = false
    /// Whether the broker has said that it takes nothing for a while.
    var isBlocked = false

    /// - Parameters:
    ///   - capacity: the most events that are taken and not confirmed.
    ///   - batchSize: the most events published at once.
    init(capacity: Int, batchSize: Int) {
        self.capacity = capacity
        self.batchSize = batchSize
    }

    /// How many more events it takes.
    var room: Int { capacity - slots.count }

    /// The event that has waited longest.
    var first: Item? { slots.first?.item }

    /// Whether the broker refused something, and everything else in flight has its outcome: pause, then call ``resume()``.
    var mustPause: Bool { isRefused && unsettled == 0 }

    /// The tag that the next published event gets.
    var nextTag: UInt64 { firstTag + UInt64(serials.count) }

    /// Another message takes ``nextTag``, while no event is on its way.
    mutating func skip(_ tag: UInt64) {
        firstTag = tag + 1
    }

    /// Takes events, at most ``room``, behind those it has.
    mutating func append(_ items: some Sequence<Item>) {
        slots.append(contentsOf: items.lazy.map { Slot(item: $0, state: .waiting) })
    }

    /// The events to publish now, in order; they count as published, with consecutive tags from ``nextTag``.
    ///
    /// - Parameter isDoubtful: whether the broker may end the connection because of an event. It leaves when everything before it is
    ///   settled: what is published right before it would get no confirm, and go again with each attempt.
    mutating func nextBatch(isDoubtful: (Item) -> Bool = { _ in false }) -> [Item] {
        guard !isBlocked, !isRefused else { return [] }
        var batch: [Item] = []
        while batch.count < batchSize, cursor < firstSerial + slots.count {
            let index = cursor - firstSerial
            if case .waiting = slots[index].state {
                if isDoubtful(slots[index].item), unsettled > 0 { break }
                slots[index].state = .published
                batch.append(slots[index].item)
                serials.append(cursor)
                unsettled += 1
            }
            cursor += 1
        }
        return batch
    }

    /// The broker has told what became of published events.
    ///
    /// - Returns: the events that are delivered now, in order.
    mutating func settle(_ tags: ClosedRange<UInt64>, as outcome: PublishOutcome) -> [Item] {
        for tag in tags where tag >= firstTag && tag < nextTag {
            let index = Int(tag - firstTag)
            guard let serial = serials[index] else { continue }
            serials[index] = nil
            unsettled -= 1
            slots[serial - firstSerial].state = outcome == .confirmed ? .confirmed : .refused
            isRefused = isRefused || outcome != .confirmed
        }
        while let first = serials.first, first == nil {
            serials.removeFirst()
            firstTag += 1
        }
        return release()
    }

    /// After the pause: what was refused is published again, before anything that was not published yet.
    mutating func resume() {
        guard mustPause else { return }
        isRefused = false
        republish()
    }

    /// The connection is over: everything without a confirm is published again on the next, in order.
    mutating func disconnected() {
        serials = []
        firstTag = 1
        unsettled = 0
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
    /// - Returns: the events that are delivered now, in order: those that were confirmed behind what was taken out.
    mutating func remove(where isUnwanted: (Item) -> Bool) -> [Item] {
        precondition(unsettled == 0, "Events are taken out between two connections.")
        slots.removeAll { isUnwanted($0.item) }
        defer { cursor = firstSerial }
        return release()
    }

    private mutating func republish() {
        for index in slots.indices {
            switch slots[index].state {
            case .published, .refused: slots[index].state = .waiting
            case .waiting, .confirmed: break
            }
        }
        cursor = firstSerial
    }

    private mutating func release() -> [Item] {
        var released: [Item] = []
        while let slot = slots.first, case .confirmed = slot.state {
            released.append(slot.item)
            slots.removeFirst()
            firstSerial += 1
        }
        return released
    }
}
