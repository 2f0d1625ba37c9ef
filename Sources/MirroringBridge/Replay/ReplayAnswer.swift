import MirroringEvents
import MirroringWire

/// What a request is about in this history, and what its end says: a value, without I/O.
struct ReplayAnswer: Sendable {
    private let order: ReplayRequestMessage

    init(_ order: ReplayRequestMessage) {
        self.order = order
    }

    /// What to look for.
    ///
    /// - Parameter epoch: the history's identity. A position of another one says nothing here: everything is sent.
    func query(epoch: Epoch?) -> EventQuery {
        let request = order.request
        var query = EventQuery()
        if case .job(let jobId) = order.scope { query.jobId = jobId }
        query.runId = request.runId
        query.states = request.states
        query.severities = request.severities
        query.limit = request.limit
        query.end = request.from ?? .oldest
        if let after = request.after, after.epoch == epoch { query.after = after.offset }
        query.since = request.since
        return query
    }

    /// The end of what was sent.
    func end(_ snapshot: HistorySnapshot) -> ReplayComplete {
        ReplayComplete(
            epoch: snapshot.epoch ?? "",
            first: snapshot.entries.map(\.position).min(),
            last: last(of: snapshot),
            count: snapshot.entries.count,
            evictedBefore: isMissingSomething(snapshot) ? snapshot.completeFrom : nil
        )
    }

    /// The position up to which nothing is missing. What a limit from the oldest on may have cut off comes after the last that is
    /// sent, and is found by whoever goes on there.
    private func last(of snapshot: HistorySnapshot) -> UInt64? {
        if order.request.from != .newest, order.request.limit == snapshot.entries.count {
            return snapshot.entries.map(\.position).max()
        }
        return snapshot.lastPosition
    }

    /// Whether something was asked for that is not cached any more.
    private func isMissingSomething(_ snapshot: HistorySnapshot) -> Bool {
        let after = order.request.after
        if let epoch = after?.epoch ?? order.request.history {
            guard epoch == snapshot.epoch else { return true }
            // Any number may be asked for: there is none after the greatest.
            guard snapshot.completeFrom > 0 else { return false }
            return after.map { $0.offset < snapshot.completeFrom - 1 } ?? true
        }
        guard let since = order.request.since, let missing = snapshot.completeAfter else { return false }
        return since <= missing
    }
}
