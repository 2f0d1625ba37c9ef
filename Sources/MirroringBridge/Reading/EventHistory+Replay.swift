extension EventHistory {
    /// What a replay sends, as of now.
    func snapshot(_ query: EventQuery) -> HistorySnapshot {
        let cached = cache.entries(matching: query)
        var entries = runs.all.compactMap(\.entry).filter { run in
            run.position < cache.completeFrom ?? 0 && query.matches(run)
        }
        // What waits for an earlier event was published as well; whoever gets it puts it in order.
        let held = ingest.held.filter(query.matches).sorted { $0.position < $1.position }
        entries += cached + held
        return HistorySnapshot(
            entries: query.limited(entries),
            epoch: epoch,
            completeFrom: cache.completeFrom ?? nextPosition ?? 0,
            completeAfter: cache.completeAfter,
            lastPosition: lastPosition
        )
    }
}
