public import MirroringEvents
public import MirroringWire

public import struct Foundation.UUID

/// What is looked for in the cache. Everything that is left out is not restricted.
public struct EventQuery: Sendable, Hashable {
    /// Only events that were published under that job's keys.
    public var jobId: UUID?
    /// Only events of that run.
    public var runId: UUID?
    /// Only events of these states.
    public var states: Set<MirroringState>?
    /// Only events of these severities.
    public var severities: Set<Severity>?
    /// Only events after that position.
    public var after: UInt64?
    /// Only events that the broker took then or later.
    public var since: Timestamp?
    /// The maximum number of events.
    public var limit: Int?
    /// Which end the limit counts from.
    public var end = ReplayRequest.End.oldest

    /// A query for everything.
    public init() {}

    /// As many as the limit leaves of what was found, in the same order.
    ///
    /// From the oldest on, those of the least positions: a run's events may stand in another order than they came to the history,
    /// and whoever goes on after the greatest position received must find all the others there.
    func limited(_ entries: [HistoryEntry]) -> [HistoryEntry] {
        guard let limit, entries.count > limit else { return entries }
        switch end {
        case .newest:
            return Array(entries.suffix(limit))
        case .oldest:
            guard limit > 0 else { return [] }
            let bound = entries.map(\.position).sorted()[limit - 1]
            return entries.filter { $0.position <= bound }
        }
    }

    func matches(_ entry: HistoryEntry) -> Bool {
        if let after, entry.position <= after { return false }
        if let since, entry.time < since { return false }
        if let runId, entry.event.runId != runId { return false }
        if let jobId, entry.jobId != jobId { return false }
        if let states, !states.contains(entry.event.status.state) { return false }
        if let severities, !severities.contains(entry.event.status.severity) { return false }
        return true
    }
}
