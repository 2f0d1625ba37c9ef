public import MirroringEvents
public import RabbitMQClient

public import struct Foundation.UUID

/// A bridge's own statement, not an engine's, about a run: it is presumed lost, or was heard again.
///
/// `Broker/schemas/job-silent.json` and `job-heard.json` describe it.
public struct JobNotice: Sendable, Hashable {
    /// What is said of the run.
    public enum Kind: Sendable, Hashable {
        /// It is presumed lost: nothing was heard of it for at least that time.
        ///
        /// A ``heard(after:outcome:isTerminal:)`` of the run with a greater sequence takes it back.
        case silent(for: Duration)
        /// It was heard again, after that time if it is known. The outcome is what became of the run, as of the event that was heard, and
        /// `isTerminal` says whether the run has ended with it.
        ///
        /// It takes back each ``silent(for:)`` of the run with a smaller sequence, also one that comes later. It may come although nobody
        /// has said that the run is silent.
        case heard(after: Duration?, outcome: Outcome, isTerminal: Bool)
    }

    /// What is said of the run.
    public var kind: Kind
    /// The job under whose key the run's events are published.
    public var jobId: UUID
    /// What its last event calls it; nil if the bridge does not know.
    public var jobName: String?
    /// The run.
    public var runId: UUID
    /// The event that was heard last.
    public var sequence: Int
    /// The state that it tells of.
    public var state: MirroringState
    /// When that was, by the engine's clock.
    public var eventTime: Timestamp
    /// The bridge that says so.
    public var bridgeId: UUID
    /// When it says so.
    public var time: Timestamp

    /// A statement by its parts.
    public init(
        kind: Kind,
        jobId: UUID,
        jobName: String? = nil,
        runId: UUID,
        sequence: Int,
        state: MirroringState,
        eventTime: Timestamp,
        bridgeId: UUID,
        time: Timestamp
    ) {
        self.kind = kind
        self.jobId = jobId
        self.jobName = jobName
        self.runId = runId
        self.sequence = sequence
        self.state = state
        self.eventTime = eventTime
        self.bridgeId = bridgeId
        self.time = time
    }

    /// The identity of the statement: the same from every bridge, so that it is said once.
    public var messageId: UUID {
        UUID(name: "\(jobId.lowercased) \(kind.words) \(sequence)".utf8, namespace: runId)
    }

    /// Reads the body of a message that says that a run is silent.
    ///
    /// - Throws: a ``MonitorMessageError`` that names what is wrong with which member.
    public init(silent body: [UInt8]) throws(MonitorMessageError) {
        let wire = try MonitorJSON.decode(Wire.self, from: body)
        let silence = try wire.silence.required("silentFor")
        try self.init(wire, .silent(for: silence), eventTime: wire.lastEventTime.required("lastEventTime"))
    }

    /// Reads the body of a message that says that a run was heard again.
    ///
    /// - Throws: a ``MonitorMessageError`` that names what is wrong with which member.
    public init(heard body: [UInt8]) throws(MonitorMessageError) {
        let wire = try MonitorJSON.decode(Wire.self, from: body)
        let kind = Kind.heard(
            after: try wire.silence,
            outcome: try wire.outcome.required("outcome"),
            isTerminal: try wire.terminal.required("terminal")
        )
        try self.init(wire, kind, eventTime: wire.eventTime.required("eventTime"))
    }

    private init(_ wire: Wire, _ kind: Kind, eventTime: Timestamp) throws(MonitorMessageError) {
        guard (1...EventLimits.sequence).contains(wire.sequence) else {
            throw MonitorMessageError("\"sequence\" has to be from 1 to \(EventLimits.sequence).")
        }
        self.init(
            kind: kind,
            jobId: wire.jobId.uuid,
            jobName: wire.jobName,
            runId: wire.runId.uuid,
            sequence: wire.sequence,
            state: wire.state,
            eventTime: eventTime,
            bridgeId: wire.bridgeId.uuid,
            time: wire.time
        )
    }

    /// The body.
    public func encodedJSON() -> [UInt8] {
        var wire = Wire(
            jobId: WireUUID(jobId),
            jobName: jobName.map(MonitorJSON.name),
            runId: WireUUID(runId),
            sequence: sequence,
            state: state,
            bridgeId: WireUUID(bridgeId),
            time: time
        )
        switch kind {
        case .silent(let silence):
            wire.silentFor = silence / .seconds(1)
            wire.lastEventTime = eventTime
        case .heard(let silence, let outcome, let isTerminal):
            wire.silentFor = silence.map { $0 / .seconds(1) }
            wire.eventTime = eventTime
            wire.outcome = outcome
            wire.terminal = isTerminal
        }
        return MonitorJSON.encode(wire)
    }

    /// The key under which it is published.
    var routingKey: String { kind.key(of: jobId.lowercased) }

    /// The message.
    ///
    /// - Parameter user: the authenticated user of the connection it leaves by: the broker refuses any other.
    public func message(user: String) -> OutgoingMessage {
        BridgeStatement(
            type: kind.messageType,
            key: routingKey,
            id: messageId,
            time: time,
            body: encodedJSON()
        ).message(user: user)
    }

    /// What is said of a silence has the members in front; `outcome`, `terminal` and `eventTime` say that it has ended.
    private struct Wire: Codable {
        var jobId: WireUUID
        var jobName: String?
        var runId: WireUUID
        var sequence: Int
        var state: MirroringState
        var bridgeId: WireUUID
        var time: Timestamp
        var silentFor: Double?
        var lastEventTime: Timestamp?
        var eventTime: Timestamp?
        var outcome: Outcome?
        var terminal: Bool?

        var silence: Duration? {
            get throws(MonitorMessageError) {
                guard let silentFor else { return nil }
                guard silentFor >= 0, silentFor < 1e12 else { throw MonitorMessageError("\"silentFor\" is no time.") }
                return .seconds(silentFor)
            }
        }
    }
}

extension JobNotice.Kind {
    fileprivate var messageType: String {
        switch self {
        case .silent: WireNames.MessageType.jobSilent
        case .heard: WireNames.MessageType.jobHeard
        }
    }

    fileprivate func key(of jobId: String) -> String {
        switch self {
        case .silent: WireNames.MonitorKey.jobSilent(jobId)
        case .heard: WireNames.MonitorKey.jobHeard(jobId)
        }
    }

    /// What the statement's identity is made of.
    fileprivate var words: String {
        switch self {
        case .silent: "silent after"
        case .heard: "heard at"
        }
    }
}
