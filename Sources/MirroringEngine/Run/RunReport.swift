public import MirroringEvents

public import struct Foundation.UUID

/// The result of a run, for whoever started it.
public struct RunReport: Sendable, Hashable {
    /// The run.
    public var runId: UUID
    /// The job's name.
    public var jobName: String
    /// How it ended.
    public var outcome = Outcome.running
    /// Whether it failed because the job can't be run as it is written: a missing source, a destination that is not a folder.
    public var isInvalidJob = false
    /// Packages in place.
    public var packages = 0
    /// Pages in place.
    public var pages = 0
    /// Files in place that are not pages.
    public var files = 0
    /// Bytes of what is in place.
    public var bytes = 0
    /// Entries deleted at the destination.
    public var deletions = 0
    /// The release that it published, or went back to; nil if it did neither.
    public var release: String?
    /// Entries of its events' logs that tell an error; there may be more where logs were full and the run told no progress.
    public internal(set) var errors = 0
    /// Entries of its events' logs that warn.
    public internal(set) var warnings = 0
    /// Whether the next run takes up what this one has left.
    public internal(set) var isResumable = false
    /// How long it took.
    public var duration = Duration.zero
    /// What failed, and what was left as it was.
    public internal(set) var losses = RunLosses()

    /// The first of them, in order.
    public var failures: [RunFailure] { losses.named }
    /// Why it is not remembered how the run ended; nil if it is.
    public internal(set) var oblivion: RunFailure?
    /// Why nothing was done, if that was because of what the run would have deleted; the failures have it as well.
    public var refusal: DeletionRefusal?

    /// Takes what an event tells.
    mutating func take(_ data: MirroringTransferData) {
        if data.status.terminal {
            outcome = data.status.outcome
            isResumable = data.status.resumable ?? false
        }
        let log = data.status.statusLog
        errors = data.progress?.errors ?? (errors + log.count { $0.level == .error })
        warnings = data.progress?.warnings ?? (warnings + log.count { $0.level == .warning })
    }

    /// A report of a run of which nothing is known yet.
    public init(runId: UUID, jobName: String) {
        self.runId = runId
        self.jobName = jobName
    }
}
