public import MirroringEvents
public import RabbitMQClient

public import struct Foundation.UUID

/// What the leading bridge takes back of what was found wrong with a job: it is so no more.
///
/// `Broker/schemas/job-settled.json` describes it.
public struct JobSettlement: Sendable, Hashable {
    /// What was wrong, in a word.
    public var kind: JobFinding.Kind
    /// The finding that is taken back, by its ``JobFinding/id``.
    public var findingId: UUID
    /// The job under whose key its events are published.
    public var jobId: UUID
    /// What its last event calls it.
    public var jobName: String
    /// The run that has shown it, where one has.
    public var runId: UUID?
    /// The bridge that says so.
    public var bridgeId: UUID
    /// When it says so.
    public var time: Timestamp

    /// A statement by its parts.
    public init(
        of kind: JobFinding.Kind,
        findingId: UUID,
        jobId: UUID,
        jobName: String,
        runId: UUID?,
        bridgeId: UUID,
        time: Timestamp
    ) {
        self.kind = kind
        self.findingId = findingId
        self.jobId = jobId
        self.jobName = jobName
        self.runId = runId
        self.bridgeId = bridgeId
        self.time = time
    }

    /// The identity of the statement: the same from every bridge, so that it is said once.
    public var messageId: UUID { UUID(name: "settled".utf8, namespace: findingId) }

    /// Reads a body.
    ///
    /// - Throws: a ``MonitorMessageError`` that names what is wrong with which member.
    public init(json body: [UInt8]) throws(MonitorMessageError) {
        let wire = try MonitorJSON.decode(Wire.self, from: body)
        kind = wire.kind
        findingId = wire.findingId.uuid
        jobId = wire.jobId.uuid
        jobName = wire.jobName
        runId = wire.runId?.uuid
        bridgeId = wire.bridgeId.uuid
        time = wire.time
    }

    /// The body.
    public func encodedJSON() -> [UInt8] {
        MonitorJSON.encode(
            Wire(
                kind: kind,
                findingId: WireUUID(findingId),
                jobId: WireUUID(jobId),
                jobName: MonitorJSON.name(jobName),
                runId: runId.map { WireUUID($0) },
                bridgeId: WireUUID(bridgeId),
                time: time
            )
        )
    }

    /// The message.
    ///
    /// - Parameter user: the authenticated user of the connection it leaves by: the broker refuses any other.
    public func message(user: String) -> OutgoingMessage {
        BridgeStatement(
            type: WireNames.MessageType.jobSettled,
            key: routingKey,
            id: messageId,
            time: time,
            body: encodedJSON()
        ).message(user: user)
    }

    /// The key under which it is published.
    var routingKey: String { WireNames.MonitorKey.jobSettled(jobId.lowercased) }

    private struct Wire: Codable {
        var kind: JobFinding.Kind
        var findingId: WireUUID
        var jobId: WireUUID
        var jobName: String
        var runId: WireUUID?
        var bridgeId: WireUUID
        var time: Timestamp
    }
}
