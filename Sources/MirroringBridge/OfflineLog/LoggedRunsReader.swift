import MirroringOfflineLog

/// Tells which runs had not ended when the offline log was written: first those of which something was written of late, before anything
/// else is done, then the others, which may be in very many files.
struct LoggedRunsReader {
    let keeper: OfflineLogKeeper
    let note: @Sendable (LoggedRun) async -> Void
    let clock: any Clock<Duration>

    /// How long after a failure it is tried again.
    static let retryInterval = Duration.seconds(60)

    /// Tells the runs of late; what can't be read keeps nobody waiting.
    ///
    /// - Returns: what is left for ``finish(_:)``.
    func begin() async -> [OfflineLogSpan] {
        var spans = await keeper.spans
        if let first = spans.first, await tell(first) { spans.removeFirst() }
        return spans
    }

    /// Tells the rest, and what could not be read: again and again until it can, or the task is cancelled.
    func finish(_ spans: [OfflineLogSpan]) async {
        var rest = spans[...]
        while let next = rest.first, !Task.isCancelled {
            if await tell(next) {
                rest.removeFirst()
            } else {
                try? await clock.sleep(for: Self.retryInterval)
            }
        }
    }

    /// - Returns: false if they can't be read.
    private func tell(_ span: OfflineLogSpan) async -> Bool {
        guard let runs = await keeper.unfinishedRuns(in: span) else { return false }
        for run in runs { await note(run) }
        return true
    }
}
