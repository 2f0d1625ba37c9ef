import DequeModule
import MirroringEvents
import RabbitMQClient

import struct Foundation.UUID

/// The last events of the history, each once: a value, without I/O.
///
/// Bounded by count and by the bytes of the messages in memory, whichever comes first; the oldest go first. Each slot has a number that never
/// changes, by which the indexes refer to it.
public struct EventCache: Sendable {
    private struct Slot: Sendable {
        let entry: HistoryEntry
        /// The greatest position up to here: events of a run may stand in another order than they came to the history.
        let greatest: UInt64
    }

    /// What is cached of a run.
    private struct CachedRun: Sendable {
        var lastSequence = 0
        var events = 0
        /// Whether its terminal event came.
        var hasEnded = false
    }

    let maximumEvents: Int
    let maximumBytes: Int
    private var storage: Deque<Slot> = []
    /// The number of the oldest slot.
    private var firstNumber = 0
    private var byJob = CacheIndex<UUID>()
    /// By the run's identifier alone, as it is asked for.
    private var byRun = CacheIndex<UUID>()
    private var byState = CacheIndex<MirroringState>()
    private var bySeverity = CacheIndex<Severity>()
    private var runs: [RunKey: CachedRun] = [:]

    /// The bytes that the messages in the cache take in memory.
    public private(set) var bytes = 0
    /// Events before this position may be missing: they were evicted, or the bridge began to read here.
    public private(set) var completeFrom: UInt64?
    /// Events that the broker took until then may be missing, for the same reasons; nil if the history was read from its beginning.
    private(set) var completeAfter: Timestamp?

    /// Whether it was full once.
    private(set) var hasEvicted = false

    init(maximumEvents: Int, maximumBytes: Int) {
        self.maximumEvents = maximumEvents
        self.maximumBytes = maximumBytes
    }

    /// An empty one with the same bounds, whose numbers go on: who reads by them does not take new events for old ones.
    var emptied: EventCache {
        var cache = EventCache(maximumEvents: maximumEvents, maximumBytes: maximumBytes)
        cache.firstNumber = nextNumber
        return cache
    }

    /// The number that the next event gets.
    var nextNumber: Int { firstNumber + storage.count }

    /// The events, oldest first.
    public var entries: some RandomAccessCollection<HistoryEntry> { storage.lazy.map(\.entry) }

    /// How many events are cached.
    public var count: Int { storage.count }

    /// Adds an event, which must not come before an earlier one of its run; returns false for one that is there already.
    mutating func insert(_ entry: HistoryEntry) -> Bool {
        let event = entry.event
        guard note(event, of: entry.run) else { return false }
        let number = nextNumber
        storage.append(Slot(entry: entry, greatest: max(storage.last?.greatest ?? 0, entry.position)))
        entry.jobId.map { byJob.append(number, of: $0) }
        byRun.append(number, of: event.runId)
        byState.append(number, of: event.status.state)
        bySeverity.append(number, of: event.status.severity)
        bytes += entry.weight
        if completeFrom == nil { completeFrom = entry.position }
        while storage.count > maximumEvents || (bytes > maximumBytes && storage.count > 1) {
            evictOldest()
        }
        return true
    }

    /// Says from where on the events were read, when the bridge begins to read.
    mutating func begin(at first: StoredMessage) {
        guard completeFrom == nil else { return }
        completeFrom = first.position
        if first.position > 0 { miss(until: first.time) }
    }

    /// Says that what came before a message could not be read.
    mutating func skip(to next: StoredMessage) {
        completeFrom = max(completeFrom ?? 0, next.position)
        miss(until: next.time)
    }

    /// Several messages have the same time, so those of that time may be missing as well.
    private mutating func miss(until time: Timestamp) {
        completeAfter = max(completeAfter ?? time, time)
    }

    /// Whether the terminal event of a run was inserted; false if none of its events is cached any more.
    func hasEnded(_ run: RunKey) -> Bool { runs[run]?.hasEnded ?? false }

    /// The last event of a run that was inserted; nil if none of its events is cached.
    func lastSequence(of run: RunKey) -> Int? { runs[run]?.lastSequence }

    private mutating func evictOldest() {
        guard let oldest = storage.popFirst()?.entry else { return }
        hasEvicted = true
        firstNumber += 1
        bytes -= oldest.weight
        completeFrom = max(completeFrom ?? 0, oldest.position + 1)
        miss(until: oldest.time)
        let event = oldest.event
        oldest.jobId.map { byJob.removeFirst(of: $0) }
        byRun.removeFirst(of: event.runId)
        byState.removeFirst(of: event.status.state)
        bySeverity.removeFirst(of: event.status.severity)
        forgetEvent(of: oldest.run)
    }

    /// Counts the next event of a run; false if it is there already.
    private mutating func note(_ event: MirroringStatusEventArgs, of run: RunKey) -> Bool {
        let (sequence, isTerminal) = (event.sequence, event.status.terminal)
        guard let index = runs.index(forKey: run) else {
            runs[run] = CachedRun(lastSequence: sequence, events: 1, hasEnded: isTerminal)
            return true
        }
        guard sequence > runs.values[index].lastSequence else { return false }
        runs.values[index].lastSequence = sequence
        runs.values[index].events += 1
        if isTerminal { runs.values[index].hasEnded = true }
        return true
    }

    private mutating func forgetEvent(of run: RunKey) {
        guard let index = runs.index(forKey: run) else { return }
        runs.values[index].events -= 1
        if runs.values[index].events == 0 { runs.remove(at: index) }
    }

    // MARK: Looking

    /// The events from a number on, in the order in which they came here; fewer where the first of them are evicted.
    func entries(from number: Int) -> [HistoryEntry] {
        storage.dropFirst(max(0, number - firstNumber)).map(\.entry)
    }

    /// The events that a query is about, oldest first; costs as much as the rarest of what it asks for is frequent.
    public func entries(matching query: EventQuery) -> [HistoryEntry] {
        let first = query.after.map(firstSlot(after:)) ?? 0
        return query.limited(Array(matches(query, from: first)))
    }

    private func matches(_ query: EventQuery, from first: Int) -> some Sequence<HistoryEntry> {
        candidates(query, from: first).lazy.map { storage[$0].entry }.filter(query.matches)
    }

    /// The slots to look at: of the rarest property, or all.
    private func candidates(_ query: EventQuery, from first: Int) -> [Int] {
        var indexed: [Deque<Int>] = []
        if let runId = query.runId { indexed.append(byRun.slots(of: runId)) }
        if let jobId = query.jobId { indexed.append(byJob.slots(of: jobId)) }
        if let states = query.states, states.count == 1 { indexed += states.map { byState.slots(of: $0) } }
        if let severities = query.severities, severities.count == 1 {
            indexed += severities.map { bySeverity.slots(of: $0) }
        }
        guard let rarest = indexed.min(by: { $0.count < $1.count }) else { return Array(first..<storage.count) }
        return rarest.lazy.map { $0 - firstNumber }.filter { $0 >= first }
    }

    /// The first slot that may hold a position after that one.
    private func firstSlot(after position: UInt64) -> Int {
        var low = 0
        var high = storage.count
        while low < high {
            let middle = (low + high) / 2
            if storage[middle].greatest > position { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
