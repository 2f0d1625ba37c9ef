public import MirroringEvents
public import RabbitMQClient

public import struct Foundation.UUID

/// A bridge's own statement, not an engine's: a run is presumed lost, because nothing was heard of it for too long.
///
/// A ``JobHeard`` of the run with a greater sequence takes it back.
public struct JobSilence: Sendable, Hashable {
    /// The job under whose key the run's events are published.
    public var jobId: UUID
    /// The run.
    public var runId: UUID
    /// The last event that was heard.
    public var sequence: Int
    /// The state it told of.
    public var state: MirroringState
    /// When that was.
    public var lastEventTime: Timestamp
    /// For how long nothing was heard, at least.
    public var silentFor: Duration
    /// The bridge that says so.
    public var bridgeId: UUID
    /// When it says so.
    public var time: Timestamp

    /// A statement by its parts.
    public init(
        jobId: UUID,
        runId: UUID,
        sequence: Int,
        state: MirroringState,
        lastEventTime: Timestamp,
        silentFor: Duration,
        bridgeId: UUID,
        time: Timestamp
    ) {
        self.jobId = jobId
        self.runId = runId
        self.sequence = sequence
        self.state = state
        self.lastEventTime = lastEventTime
        self.silentFor = silentFor
        self.bridgeId = bridgeId
        self.time = time
    }

    /// The identity of the statement: the same from every bridge, so that it is said once.
    public var messageId: UUID {
        UUID(name: "\(jobId.lowercased) silent after \(sequence)".utf8, namespace: runId)
    }

    /// Reads a body.
    ///
    /// - Throws: a ``MonitorMessageError`` that names what is wrong with which member.
    public init(json body: [UInt8]) throws(MonitorMessageError) {
        let wire = try MonitorJSON.decode(Wire.self, from: body)
        guard (1...EventLimits.sequence).contains(wire.sequence) else {
            throw MonitorMessageError("\"sequence\" has to be from 1 to \(EventLimits.sequence).")
        }
        guard wire.silentFor >= 0, wire.silentFor < 1e9 else { throw MonitorMessageError("\"silentFor\" is no time.") }
        self.init(
            jobId: wire.jobId.uuid,
            runId: wire.runId.uuid,
            sequence: wire.sequence,
            state: wire.state,
            lastEventTime: wire.lastEventTime,
            silentFor: .seconds(wire.silentFor),
            bridgeId: wire.bridgeId.uuid,
            time: wire.time
        )
    }

    /// The body.
    public func encodedJSON() -> [UInt8] {
        MonitorJSON.encode(
            Wire(
                jobId: WireUUID(jobId),
                runId: WireUUID(runId),
                sequence: sequence,
                state: state,
                lastEventTime: lastEventTime,
                silentFor: silentFor / .seconds(1),
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
            type: WireNames.MessageType.jobSilent,
            key: WireNames.MonitorKey.jobSilent(jobId.lowercased),
            id: messageId,
            time: time,
            body: encodedJSON()
        ).message(user: user)
    }

    private struct Wire: Codable {
        var jobId: WireUUID
        var runId: WireUUID
        var sequence: Int
        var state: MirroringState
        var lastEventTime: Timestamp
        var silentFor: Double
        var bridgeId: WireUUID
        var time: Timestamp
    }
}
