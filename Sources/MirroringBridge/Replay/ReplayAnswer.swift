import MirroringEvents

/// What a request is about in this history, and what its end says: a value, without I/O.
struct ReplayAnswer: Sendable {
    private let order: ReplayAdmission.Order
    private let since: UInt64?

    /// - Parameter since: the position from which on events came at the time that the request names; nil if it names none.
    init(_ order: ReplayAdmission.Order, since: UInt64?) {
        self.order = order
        self.since = since
    }

    /// What to look for.
    ///
    /// - Parameter epoch: the history's identity. A position of another one says nothing here: everything is sent.
    func query(epoch: String?) -> EventQuery {
        let request = order.request
        var query = EventQuery()
        if case .job(let jobId) = order.scope { query.jobId = jobId }
        query.runId = request.runId
        query.states = request.states
        query.severities = request.severities
        query.limit = request.limit
        query.end = request.from ?? .oldest
        if let after = request.after, after.epoch == epoch { query.after = after.position }
        // Behind the position before.
        if let since, since > 0 { query.after = since - 1 }
        return query
    }

    /// The end of what was sent.
    func end(_ snapshot: HistorySnapshot) -> ReplayComplete {
        ReplayComplete(
            epoch: snapshot.epoch ?? "",
            first: snapshot.entries.map(\.position).min(),
            last: snapshot.nextPosition == 0 ? nil : snapshot.nextPosition - 1,
            count: snapshot.entries.count,
            evictedBefore: isMissingSomething(snapshot) ? snapshot.completeFrom : nil
        )
    }

    /// Whether something was asked for that is not cached any more.
    private func isMissingSomething(_ snapshot: HistorySnapshot) -> Bool {
        if let after = order.request.after {
            return after.epoch != snapshot.epoch || after.position + 1 < snapshot.completeFrom
        }
        return since.map { $0 < snapshot.completeFrom } ?? false
    }
}
