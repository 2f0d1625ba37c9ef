/// The runs that have not ended, those included that only the offline log knows.
extension EventHistory {
    /// The runs that have not ended, the one heard of last at the end.
    public var unfinishedRuns: [UnfinishedRun] { runs.all }

    /// Takes in what the offline log knows of a run that has not ended, unless more is known: it may have by now.
    func note(_ logged: LoggedRun) {
        let run = logged.last.run
        guard !ingest.knows(run), cache.lastSequence(of: run) == nil else { return }
        runs.note(logged, at: listening.total)
    }

    /// Where messages have to be read to be replayed, because only facts of the last events of their runs are known; where they lie too
    /// far apart, of as many of each job's runs as can be read.
    func incompleteSpans() -> [ReadingSpan] {
        var limit = UnfinishedRuns.maximum
        while true {
            let runs = runs.incomplete(before: nextPosition ?? 0, limit: limit)
            let spans = ReadingSpan.spans(of: runs.map(\.position))
            if spans.count <= ReadingSpan.most { return spans }
            limit /= 2
        }
    }

    /// Adds the messages of runs of which only facts are known.
    ///
    /// - Returns: whether there is room for more.
    func complete(_ entries: [HistoryEntry]) -> Bool {
        entries.allSatisfy { runs.complete($0) }
    }

    /// The history begins there: its retention has dropped what was before.
    func noteGone(before first: UInt64) {
        runs.noteGone { $0 < first }
    }

    /// What was read at these positions completes no run, or there was nothing.
    func noteGone(_ positions: Set<UInt64>) {
        runs.noteGone { positions.contains($0) }
    }
}
