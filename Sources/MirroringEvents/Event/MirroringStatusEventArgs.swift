public import struct Foundation.UUID

/// One change of a mirroring run's state machine: the event that everything here is about.
///
/// The members are spelled as in the JSON body, so that a name found on the wire is found in the code.
public struct MirroringStatusEventArgs: Sendable, Hashable, Codable {
    /// The version of the body's schema that this code writes.
    public static let currentSchemaVersion = 1

    /// The version of the body's schema.
    public var schemaVersion: Int
    /// The event's identity; a version 7 UUID where we make it.
    public var eventId: UUID
    /// The mirroring job, also called channel or context.
    public var jobId: UUID
    /// One run of that job.
    public var runId: UUID
    /// 1, 2, 3 … in each run, without a gap.
    public var sequence: Int
    /// Who sent it.
    public var engine: EngineIdentity
    /// What happened.
    public var transferData: MirroringTransferData

    /// An event from its parts.
    public init(
        schemaVersion: Int = Self.currentSchemaVersion,
        eventId: UUID,
        jobId: UUID,
        runId: UUID,
        sequence: Int,
        engine: EngineIdentity,
        transferData: MirroringTransferData
    ) {
        self.schemaVersion = schemaVersion
        self.eventId = eventId
        self.jobId = jobId
        self.runId = runId
        self.sequence = sequence
        self.engine = engine
        self.transferData = transferData
    }

    /// The event's status: short for `transferData.status`.
    public var status: MirroringStatus { transferData.status }
}
