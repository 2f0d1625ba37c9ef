public import MirroringEvents
public import RabbitMQClient

public import struct Foundation.UUID

/// A bridge's own statement, not an engine's: a run was heard again after a silence.
///
/// It takes back each ``JobSilence`` of the run with a smaller sequence, also one that comes later. It may come although nobody has said
/// that the run is silent.
public struct JobHeard: Sendable, Hashable {
    /// The job under whose key the run's events are published.
    public var jobId: UUID
    /// The run.
    public var runId: UUID
    /// The event that was heard.
    public var sequence: Int
    /// The state that it tells of.
    public var state: MirroringState
    /// What became of the run, as of that event.
    public var outcome: Outcome
    /// Whether the run has ended with it.
    public var isTerminal: Bool
    /// When that was, by the engine's clock.
    public var eventTime: Timestamp
    /// For how long nothing had been heard; nil if that is not known.
    public var silentFor: Duration?
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
        outcome: Outcome,
        isTerminal: Bool,
        eventTime: Timestamp,
        silentFor: Duration?,
        bridgeId: UUID,
        time: Timestamp
    ) {
        self.jobId = jobId
        self.runId = runId
        self.sequence = sequence
        self.state = state
        self.outcome = outcome
        self.isTerminal = isTerminal
        self.eventTime = eventTime
        self.silentFor = silentFor
        self.bridgeId = bridgeId
        self.time = time
    }

    /// The identity of the statement: the same from every bridge, so that it is said once.
    public var messageId: UUID {
        UUID(name: "\(jobId.lowercased) heard at \(sequence)".utf8, namespace: runId)
    }

    /// Reads a body.
    ///
    /// - Throws: a ``MonitorMessageError`` that names what is wrong with which member.
    public init(json body: [UInt8]) throws(MonitorMessageError) {
        let wire = try MonitorJSON.decode(Wire.self, from: body)
        guard (1...EventLimits.sequence).contains(wire.sequence) else {
            throw MonitorMessageError("\"sequence\" has to be from 1 to \(EventLimits.sequence).")
        }
        if let silentFor = wire.silentFor, !(silentFor >= 0 && silentFor < 1e12) {
            throw MonitorMessageError("\"silentFor\" is no time.")
        }
        self.init(
            jobId: wire.jobId.uuid,
            runId: wire.runId.uuid,
            sequence: wire.sequence,
            state: wire.state,
            outcome: wire.outcome,
            isTerminal: wire.terminal,
            eventTime: wire.eventTime,
            silentFor: wire.silentFor.map { .seconds($0) },
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
                outcome: outcome,
                terminal: isTerminal,
                eventTime: eventTime,
                silentFor: silentFor.map { $0 / .seconds(1) },
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
            type: WireNames.MessageType.jobHeard,
            key: WireNames.MonitorKey.jobHeard(jobId.lowercased),
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
        var outcome: Outcome
        var terminal: Bool
        var eventTime: Timestamp
        var silentFor: Double?
        var bridgeId: WireUUID
        var time: Timestamp
    }
}
