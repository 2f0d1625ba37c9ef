import Foundation

/// Shows a watcher what a run does; of what comes by the thousand, ten glimpses a second at most.
///
/// A value without a clock: it is told the time.
struct RunSights {
    /// The least time between two glimpses of something that is counted.
    static let interval = Duration.milliseconds(100)

    let job: Job
    let runId: UUID
    /// nil where nobody looks.
    let watcher: (any RunWatcher)?
    private var lastCount: ContinuousClock.Instant?

    init(job: Job, runId: UUID, watcher: (any RunWatcher)?) {
        self.job = job
        self.runId = runId
        self.watcher = watcher
    }

    /// Shows what the run turns to, or has done.
    func see(_ sight: @autoclosure () -> RunGlimpse.Sight) {
        watcher?.sees(RunGlimpse(jobId: job.id, jobName: job.name, runId: runId, sight: sight()))
    }

    /// Shows how far something is, unless that was shown a moment ago.
    mutating func count(_ sight: @autoclosure () -> RunGlimpse.Sight, at now: ContinuousClock.Instant) {
        guard watcher != nil else { return }
        if let lastCount, now - lastCount < Self.interval { return }
        lastCount = now
        see(sight())
    }
}
