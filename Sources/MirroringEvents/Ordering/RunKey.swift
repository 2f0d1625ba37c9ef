public import struct Foundation.UUID

/// Whose sequence an event counts in.
///
/// The first word of the routing key is part of it: the broker lets a publisher use only the keys of its own jobs, so an event
/// that names somebody else's run in its body can't push events out of that run.
public struct RunKey: Sendable, Hashable {
    /// The first word of the routing key: the job, as the broker knows it.
    public let origin: Substring
    /// The run, as the body says.
    public let runId: UUID

    /// The run of an event that came under that key.
    public init(routingKey: String, runId: UUID) {
        origin = routingKey.prefix { $0 != "." }
        self.runId = runId
    }
}
