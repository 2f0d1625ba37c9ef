import struct Foundation.UUID

/// Whose sequence an event counts in.
///
/// The first word of the routing key is part of it: the broker lets a publisher use only the keys of its own jobs, so an event
/// that names somebody else's run in its body can't push events out of that run.
struct RunKey: Sendable, Hashable {
    /// The first word of the routing key: the job, as the broker knows it.
    let origin: Substring
    /// The run, as the body says.
    let runId: UUID

    init(routingKey: String, runId: UUID) {
        origin = routingKey.prefix { $0 != "." }
        self.runId = runId
    }
}
