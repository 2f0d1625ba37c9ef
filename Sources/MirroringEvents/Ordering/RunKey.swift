public import struct Foundation.UUID

/// Whose sequence an event counts in: a run of a job, as the broker knows the job.
///
/// The job is that of the routing key. The broker lets a publisher use only the keys of its own jobs, so an event that names somebody
/// else's run in its body can't push events out of that run: it belongs to another one, of the publisher's own job.
public struct RunKey: Sendable, Hashable {
    /// The job under whose key the run's events are published.
    public let origin: UUID
    /// The run, as the body says.
    public let runId: UUID

    /// A run by its parts.
    public init(origin: UUID, runId: UUID) {
        self.origin = origin
        self.runId = runId
    }
}
