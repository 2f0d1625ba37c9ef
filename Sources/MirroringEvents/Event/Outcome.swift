/// A run's outcome so far: the last word of an event's routing key.
public enum Outcome: String, Sendable, Hashable, CaseIterable, Codable {
    /// The run goes on.
    case running
    /// Everything that had changed is at the destination.
    case succeeded
    /// The run reached its end, but packages failed on the way (continueOnError), or items could not be mirrored.
    case completedWithErrors
    /// The run ended before its work was done.
    case failed
    /// Somebody ended the run (SIGINT, SIGTERM, SIGQUIT, SIGHUP).
    case cancelled
}
