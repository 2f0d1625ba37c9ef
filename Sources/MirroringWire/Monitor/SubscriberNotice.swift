public import MirroringEvents
public import RabbitMQClient

public import struct Foundation.UUID

/// What a bridge announces about a named subscriber that does not keep up.
///
/// `Broker/schemas/subscriber-warned.json` and `subscriber-removed.json` describe it.
public struct SubscriberNotice: Sendable, Hashable {
    /// What happened to the subscriber.
    public enum Kind: Sendable, Hashable, CaseIterable {
        /// It falls behind.
        case warned
        /// It fell too far behind, and its queue was deleted.
        case removed
    }

    /// What happened to the subscriber.
    public var kind: Kind
    /// The subscriber's queue, whose name begins with ``WireNames/Queue/subscriberPrefix``.
    public var queue: String
    /// Whose it is; nil where the queue's name does not say.
    public var user: String?
    /// What it is called.
    public var name: String
    /// How many events wait to be read.
    public var ready: Int
    /// How many events a reader has, and has not acknowledged.
    public var unacknowledged: Int
    /// The limit that the subscriber has exceeded, in events.
    public var limit: Int
    /// Of one that was removed: all before this place of the history was certainly read; nil where that is not known.
    public var missesFrom: DatedPosition?
    /// The bridge that says so.
    public var bridgeId: UUID
    /// When it says so.
    public var time: Timestamp

    /// A notice by its parts.
    public init(
        kind: Kind,
        queue: String,
        user: String?,
        name: String,
        ready: Int,
        unacknowledged: Int,
        limit: Int,
        missesFrom: DatedPosition?,
        bridgeId: UUID,
        time: Timestamp
    ) {
        self.kind = kind
        self.queue = queue
        self.user = user
        self.name = name
        self.ready = ready
        self.unacknowledged = unacknowledged
        self.limit = limit
        self.missesFrom = missesFrom
        self.bridgeId = bridgeId
        self.time = time
    }

    /// Reads a body; what kind of notice it is says the message's type.
    ///
    /// - Throws: a ``MonitorMessageError`` that names what is wrong with which member.
    public init(_ kind: Kind, json body: [UInt8]) throws(MonitorMessageError) {
        let wire = try MonitorJSON.decode(Wire.self, from: body)
        self.init(
            kind: kind,
            queue: wire.queue,
            user: wire.user,
            name: wire.name,
            ready: wire.ready,
            unacknowledged: wire.unacknowledged,
            limit: wire.limit,
            missesFrom: wire.missesFrom ?? nil,
            bridgeId: wire.bridgeId.uuid,
            time: wire.time
        )
    }

    /// The body.
    public func encodedJSON() -> [UInt8] {
        MonitorJSON.encode(
            Wire(
                bridgeId: WireUUID(bridgeId),
                time: time,
                queue: queue,
                user: user,
                name: name,
                ready: ready,
                unacknowledged: unacknowledged,
                limit: limit,
                missesFrom: kind == .removed ? .some(missesFrom) : .none
            )
        )
    }

    /// The key under which it is published: the words of the queue's name as they are. They fit, because this prefix is the shorter one.
    var routingKey: String { kind.keyPrefix + queue.dropFirst(WireNames.Queue.subscriberPrefix.count) }

    /// The message.
    ///
    /// - Parameter user: the authenticated user of the connection it leaves by: the broker refuses any other.
    public func message(user: String) -> OutgoingMessage {
        BridgeStatement(
            type: kind.messageType,
            key: routingKey,
            id: .version7(at: time),
            time: time,
            body: encodedJSON()
        ).message(user: user)
    }

    private struct Wire: Codable {
        var bridgeId: WireUUID
        var time: Timestamp
        var queue: String
        var user: String?
        var name: String
        var ready: Int
        var unacknowledged: Int
        var limit: Int
        /// Null is said of one that was removed: it means that nothing is known, not that nothing is missed.
        var missesFrom: DatedPosition??
    }
}

extension SubscriberNotice.Kind {
    fileprivate var messageType: String {
        switch self {
        case .warned: WireNames.MessageType.subscriberWarned
        case .removed: WireNames.MessageType.subscriberRemoved
        }
    }

    fileprivate var keyPrefix: String {
        switch self {
        case .warned: WireNames.MonitorKey.subscriberWarnedPrefix
        case .removed: WireNames.MonitorKey.subscriberRemovedPrefix
        }
    }
}
