import AMQP
import DequeModule
import MirroringEvents

import struct Foundation.UUID

/// The last events of the history, each once: a value, without I/O.
///
/// Bounded by count and by bytes of bodies, whichever comes first; the oldest go first.
public struct EventCache: Sendable {
    private struct Run {
        var lastSequence: Int
        var events: Int
    }

    let maximumEvents: Int
    private let maximumBytes: Int
    private var storage: Deque<HistoryEntry> = []
    private var runs: [UUID: Run] = [:]

    /// The bytes of the bodies in the cache.
    public private(set) var bytes = 0
    /// Events before this position may be missing: they were evicted, or the bridge began to read here.
    public private(set) var completeFrom: UInt64?

    init(maximumEvents: Int, maximumBytes: Int) {
        self.maximumEvents = maximumEvents
        self.maximumBytes = maximumBytes
    }

    /// The events, oldest first.
    public var entries: some RandomAccessCollection<HistoryEntry> { storage }

    /// Adds an event, which must not come before an earlier one of its run; returns false for one that is there already.
    mutating func insert(_ entry: HistoryEntry) -> Bool {
        let sequence = entry.event.sequence
        guard sequence > runs[entry.event.runId]?.lastSequence ?? 0 else { return false }
        runs[entry.event.runId, default: Run(lastSequence: 0, events: 0)].lastSequence = sequence
        runs[entry.event.runId]?.events += 1
        storage.append(entry)
        bytes += entry.message.body.count
        if completeFrom == nil { completeFrom = entry.position }
        while storage.count > maximumEvents || (bytes > maximumBytes && storage.count > 1) {
            evictOldest()
        }
        return true
    }

    private mutating func evictOldest() {
        guard let oldest = storage.popFirst() else { return }
        bytes -= oldest.message.body.count
        completeFrom = max(completeFrom ?? 0, oldest.position + 1)
        let runId = oldest.event.runId
        runs[runId]?.events -= 1
        if runs[runId]?.events == 0 { runs[runId] = nil }
    }
}
