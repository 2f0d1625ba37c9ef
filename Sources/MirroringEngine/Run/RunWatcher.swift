public import struct Foundation.UUID

/// Sees runs at work, for whoever shows them while they go on.
///
/// What it sees is neither an event nor kept: it may be left out, and nobody else hears of it. Events go to a `MirroringEventSink`.
public protocol RunWatcher: Sendable {
    /// Takes a glimpse of a run.
    ///
    /// - It has to return at once: the run waits until it has.
    /// - It may be called from any thread, and for several runs at the same time. The glimpses of one run come one after another.
    func sees(_ glimpse: RunGlimpse)
}

/// What a run is doing at a moment.
public struct RunGlimpse: Sendable {
    /// What it does, or has done.
    public enum Sight: Sendable {
        /// Source and destination are compared; so many changes are found so far.
        case comparing(changes: Int)
        /// A package is put in place: so many of its entries are, of how many.
        case importing(done: Int, of: Int)
        /// A command of the job is run, `before` or `after`.
        case running(command: String)
        /// What the destination holds is read, for the trace.
        case tracing
        /// All that the packages have built is published.
        case publishing
        /// A transfer that failed is tried again after a pause.
        case waiting(TransferPause)
        /// A package is in place: what was brought there, and what was deleted, in the order in which that was done.
        case placed([Change], [Deletion])
        /// Nothing is done, for what would be deleted. An event says so next, and the run's report.
        case refused(DeletionRefusal)
    }

    /// The job.
    public let jobId: UUID
    /// Its name.
    public let jobName: String
    /// The run.
    public let runId: UUID
    /// What it does.
    public let sight: Sight
}
