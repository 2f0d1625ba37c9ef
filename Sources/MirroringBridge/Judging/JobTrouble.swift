import MirroringEvents
import MirroringWire

import struct Foundation.UUID

/// Something that is wrong with a job, before anybody has said it.
struct JobTrouble: Sendable, Hashable {
    /// What is wrong.
    let reason: JobFinding.Reason
    /// The run by which it shows; nil where a job is late and none is under way.
    let runId: UUID?
    /// Since when.
    let since: Timestamp
}
