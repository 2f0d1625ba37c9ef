/// Which runs are silent, and which were heard again.
extension EventHistory {
    /// The bridge is at work: if it has read to the end, it listens.
    func listen() {
        listening.listen(at: .now)
    }

    /// Whether all that was published has been read, but for the last moments: it has been read to the end, and goes on being read.
    func isListening(at now: ContinuousClock.Instant = .now) -> Bool {
        guard isCaughtUp, let lastBatch else { return false }
        return lastBatch.duration(to: now) <= ListeningTime.longestStep
    }

    /// What there was may not have been heard.
    func disturb() {
        listening.disturb()
    }

    /// Whether nothing was heard of a run for so long while the bridge listened, and that is not known yet.
    func hasSilentRuns(after limit: Duration) -> Bool {
        mayJudge(limit) && !runs.silent(since: listening.total - limit, but: ingest.waits).isEmpty
    }

    /// The runs that are presumed lost from now on, because nothing was heard of them for so long while the bridge listened.
    func presumeLost(after limit: Duration) -> [UnfinishedRun] {
        guard mayJudge(limit) else { return [] }
        return runs.presumeLost(notHeardSince: listening.total - limit, but: ingest.waits)
    }

    /// Whether it has listened for long enough since it was disturbed.
    func mayJudge(_ limit: Duration) -> Bool {
        isCaughtUp && listening.undisturbed >= min(limit, Self.patience)
    }

    /// For so long the engines may need, after the broker, the machine or the bridge stood still, to send what they have.
    private static let patience = Duration.seconds(30)

    /// Runs that were heard again after a silence, the first ones of those that are not told.
    var heardAgain: [RunsHeardAgain.Heard] { heard.next }

    /// Those have been told now.
    func settle(_ told: [RunsHeardAgain.Heard]) {
        heard.settle(told)
        owesCheckpoint = true
    }
}
