public import struct Foundation.UUID

/// What a subscriber asks a bridge to send again. Everything that is left out is not restricted.
///
/// The JSON body of a message on ``Topology/Exchange/replay``; its key says for which job, see ``ReplayScope``.
public struct ReplayRequest: Sendable, Hashable {
    /// Which end of the events a limit counts from.
    public enum End: String, Sendable, Hashable, Codable {
        /// The first ones.
        case oldest
        /// The last ones.
        case newest
    }

    /// Only events behind this position.
    public var after: HistoryPosition?
    /// Only events that came to the history at this time or later.
    public var since: Timestamp?
    /// Only events of these states.
    public var states: Set<MirroringState>?
    /// Only events of these severities.
    public var severities: Set<Severity>?
    /// Only events of this run.
    public var runId: UUID?
    /// So many events at most, from 1.
    public var limit: Int?
    /// Which end the limit counts from; without it, the oldest.
    public var from: End?

    /// A request for everything that is cached.
    public init() {}

    /// Reads a body.
    ///
    /// - Throws: a ``MonitorMessageError`` that names what is wrong with which member.
    public init(json body: [UInt8]) throws(MonitorMessageError) {
        let wire = try MonitorJSON.decode(Wire.self, from: body)
        switch (wire.after, wire.epoch) {
        case (let position?, let epoch?): after = HistoryPosition(epoch: epoch, position: position)
        case (.some, nil): throw MonitorMessageError("\"after\" needs the \"epoch\" that its position belongs to.")
        case (nil, _): break
        }
        since = wire.since
        guard after == nil || since == nil else {
            throw MonitorMessageError("\"after\" and \"since\" exclude each other.")
        }
        states = wire.states.map(Set.init)
        severities = wire.severities.map(Set.init)
        runId = wire.runId?.uuid
        limit = wire.limit
        guard limit ?? 1 >= 1 else { throw MonitorMessageError("\"limit\" has to be 1 or more.") }
        from = wire.from
        guard from == nil || limit != nil else { throw MonitorMessageError("\"from\" needs a \"limit\".") }
    }

    /// The body.
    public func encodedJSON() -> [UInt8] {
        MonitorJSON.encode(
            Wire(
                epoch: after?.epoch,
                after: after?.position,
                since: since,
                states: states?.sorted { $0.rawValue < $1.rawValue },
                severities: severities?.sorted(),
                runId: runId.map(WireUUID.init),
                limit: limit,
                from: from
            )
        )
    }

    private struct Wire: Codable {
        var epoch: String?
        var after: UInt64?
        var since: Timestamp?
        var states: [MirroringState]?
        var severities: [Severity]?
        var runId: WireUUID?
        var limit: Int?
        var from: End?
    }
}

/// A place in the history: a position means nothing without the history that it was counted in.
public struct HistoryPosition: Sendable, Hashable {
    /// The history's identity: another one when its stream was made anew, and positions began again.
    public let epoch: String
    /// The stream offset.
    public let position: UInt64

    /// A place by its parts.
    public init(epoch: String, position: UInt64) {
        self.epoch = epoch
        self.position = position
    }
}

/// Whose events a replay is asked for: the routing key of the request, by which the broker decides who may ask.
public enum ReplayScope: Sendable, Hashable {
    /// All jobs.
    case all
    /// One job.
    case job(UUID)

    /// The scope of a routing key; nil if it is none.
    public init?(routingKey: String) {
        if routingKey == Topology.replayAllKey {
            self = .all
        } else if let jobId = UUID(uuidString: routingKey), jobId.lowercased == routingKey {
            self = .job(jobId)
        } else {
            return nil
        }
    }

    /// The routing key.
    public var routingKey: String {
        switch self {
        case .all: Topology.replayAllKey
        case .job(let jobId): jobId.lowercased
        }
    }
}
