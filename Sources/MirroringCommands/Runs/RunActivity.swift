/// What a run is busy with, where its events say nothing of it: they come when something is done, and this is while it is done.
public enum RunActivity: Sendable, Hashable {
    /// Source and destination are compared; so many changes are found.
    case comparing(changes: Int)
    /// A command of the job is run, `before` or `after` all else.
    case running(command: String)
    /// The next package is put together.
    case exporting
    /// A package is transferred.
    case transferring
    /// A package is put in place: so many of its items are.
    case importing(done: Int, of: Int)
    /// What the destination holds is read, for the trace.
    case tracing
    /// All that the packages have built is published.
    case publishing
    /// A transfer that failed is going to be tried again.
    ///
    /// - Parameters:
    ///   - attempt: the number of the try that comes, from 2.
    ///   - attempts: how many there may be.
    ///   - until: when it begins.
    ///   - reason: what went wrong, in a sentence.
    case waiting(attempt: Int, attempts: Int, until: ContinuousClock.Instant, reason: String)
    /// Nobody knows: nothing has been heard of it since then, for so long that it may be lost.
    case unheard(since: ContinuousClock.Instant)
}
