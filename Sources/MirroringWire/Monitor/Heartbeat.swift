public import MirroringEvents
public import RabbitMQClient

public import struct Foundation.UUID

/// What each bridge says of itself every period, on ``WireNames/Exchange/monitor``.
public struct Heartbeat: Sendable, Hashable {
    /// One process of a bridge: new with each start.
    public var bridgeId: UUID
    /// The history's identity; nil until the bridge has read it.
    public var epoch: Epoch?
    /// The last position that was read; nil before the first.
    public var position: UInt64?
    /// Events in the cache.
    public var cached: Int
    /// When it was sent.
    public var time: Timestamp
    /// The time to the next one.
    public var period: Duration
    /// Whether nothing is wrong.
    public var isHealthy: Bool { issues.isEmpty }
    /// What is wrong, a sentence each.
    public var issues: [String]

    /// A heartbeat by its parts.
    public init(
        bridgeId: UUID,
        epoch: Epoch?,
        position: UInt64?,
        cached: Int,
        time: Timestamp,
        period: Duration,
        issues: [String]
    ) {
        self.bridgeId = bridgeId
        self.epoch = epoch
        self.position = position
        self.cached = cached
        self.time = time
        self.period = period
        self.issues = issues
    }

    /// Reads a body.
    ///
    /// - Throws: a ``MonitorMessageError`` that names what is wrong with which member.
    public init(json body: [UInt8]) throws(MonitorMessageError) {
        let wire = try MonitorJSON.decode(Wire.self, from: body)
        guard wire.period > 0, wire.period < 1e9 else { throw MonitorMessageError("\"period\" is no time.") }
        self.init(
            bridgeId: wire.bridgeId.uuid,
            epoch: wire.epoch,
            position: wire.position,
            cached: wire.cached,
            time: wire.time,
            period: .seconds(wire.period),
            issues: wire.issues
        )
    }

    /// The body.
    public func encodedJSON() -> [UInt8] {
        MonitorJSON.encode(
            Wire(
                bridgeId: WireUUID(bridgeId),
                epoch: epoch,
                position: position,
                cached: cached,
                time: time,
                period: period / .seconds(1),
                healthy: isHealthy,
                issues: issues
            )
        )
    }

    /// The message. It is worth nothing after its period, so the broker needs not keep it.
    ///
    /// - Parameter user: the authenticated user of the connection it leaves by: the broker refuses any other.
    public func message(user: String) -> OutgoingMessage {
        var message = BridgeStatement(
            type: WireNames.MessageType.heartbeat,
            key: WireNames.MonitorKey.heartbeat,
            id: .version7(at: time),
            time: time,
            body: encodedJSON()
        ).message(user: user)
        message.properties.isPersistent = false
        message.properties.expiration = "\(Int(period / .milliseconds(1)))"
        return message
    }

    private struct Wire: Codable {
        var bridgeId: WireUUID
        var epoch: Epoch?
        var position: UInt64?
        var cached: Int
        var time: Timestamp
        var period: Double
        var healthy: Bool
        var issues: [String]

        /// What is not known is said to be null, not left out: a heartbeat always has the same members.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(bridgeId, forKey: .bridgeId)
            try container.encode(epoch, forKey: .epoch)
            try container.encode(position, forKey: .position)
            try container.encode(cached, forKey: .cached)
            try container.encode(time, forKey: .time)
            try container.encode(period, forKey: .period)
            try container.encode(healthy, forKey: .healthy)
            try container.encode(issues, forKey: .issues)
        }
    }
}
