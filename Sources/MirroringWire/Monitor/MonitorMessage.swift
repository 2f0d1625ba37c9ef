import MirroringEvents
public import RabbitMQClient

/// What comes on the monitor exchange, by the type of the message.
public enum MonitorMessage: Sendable, Hashable {
    /// A bridge is there.
    case heartbeat(Heartbeat)
    /// A run is presumed lost, or was heard again.
    case job(JobNotice)
    /// A named subscriber does not keep up, or was removed.
    case subscriber(SubscriberNotice)
    /// A mark in the history.
    case barrier(BarrierMessage)

    /// Reads a message; nil for one of a type that is not known.
    ///
    /// It counts only if the broker has made sure of it: who may publish barriers, as every engine, can send what looks like a bridge's
    /// statement to those who listen to bridges, by further keys in `CC` or `BCC`. So it has to come straight, under the key of what it
    /// says, from a user for whom the broker vouches. No body is looked at before that is known, but for its key, which the body names.
    ///
    /// - Parameters:
    ///   - delivery: the message.
    ///   - bridges: who may speak for the bridges; an engine's barrier may be anybody's.
    /// - Throws: a ``MonitorMessageError`` that names what is wrong with which member of the body, or why the message does not count.
    public init?(_ delivery: Delivery, from bridges: BridgeUsers = .anyVerified) throws(MonitorMessageError) {
        guard let read = try Self.reader(of: delivery, bridges) else { return nil }
        self = try read()
        guard delivery.routingKey == routingKey else {
            throw MonitorMessageError(
                "The message does not count: it was published under the key \"\(delivery.routingKey)\", and not under its own, "
                    + "\"\(routingKey)\"."
            )
        }
    }

    /// What reads a message that the broker has made sure of, but for its key; nil for one of a type that is not known.
    private static func reader(
        of delivery: Delivery,
        _ bridges: BridgeUsers
    ) throws(MonitorMessageError) -> (() throws(MonitorMessageError) -> Self)? {
        let body = delivery.body
        var isABridges = true
        let read: () throws(MonitorMessageError) -> Self
        switch delivery.properties.type {
        case WireNames.MessageType.heartbeat:
            read = { () throws(MonitorMessageError) in .heartbeat(try Heartbeat(json: body)) }
        case WireNames.MessageType.jobSilent:
            read = { () throws(MonitorMessageError) in .job(try JobNotice(silent: body)) }
        case WireNames.MessageType.jobHeard:
            read = { () throws(MonitorMessageError) in .job(try JobNotice(heard: body)) }
        case WireNames.MessageType.subscriberWarned:
            read = { () throws(MonitorMessageError) in .subscriber(try SubscriberNotice(.warned, json: body)) }
        case WireNames.MessageType.subscriberRemoved:
            read = { () throws(MonitorMessageError) in .subscriber(try SubscriberNotice(.removed, json: body)) }
        default:
            guard let barrier = BarrierMessage(delivery) else { return nil }
            isABridges = barrier.bridgeId != nil
            read = { .barrier(barrier) }
        }
        try requireStraight(delivery)
        try requireSpeaker(delivery, isABridges ? bridges : .anyVerified)
        return read
    }

    /// The key under which it is published, and under no other.
    public var routingKey: String {
        switch self {
        case .heartbeat: WireNames.MonitorKey.heartbeat
        case .job(let notice): notice.routingKey
        case .subscriber(let notice): notice.routingKey
        case .barrier: WireNames.MonitorKey.barrier
        }
    }

    private static func requireStraight(_ delivery: Delivery) throws(MonitorMessageError) {
        let route = MessageRoute(delivery, by: WireNames.Exchange.monitor)
        guard !route.isDetour else {
            throw MonitorMessageError(
                "The message does not count: it did not come straight through \"\(WireNames.Exchange.monitor)\"."
            )
        }
        guard !route.hasFurtherKeys else {
            throw MonitorMessageError(
                "The message does not count: it was published under the key \"\(delivery.routingKey)\" and further ones."
            )
        }
    }

    private static func requireSpeaker(_ delivery: Delivery, _ bridges: BridgeUsers) throws(MonitorMessageError) {
        guard let user = EventPublisher(userId: delivery.properties.userId).user else {
            throw MonitorMessageError(
                "The message does not count: it has no user_id, so nobody vouches for who says it."
            )
        }
        guard bridges.contains(user) else {
            throw MonitorMessageError("The message does not count: the user \"\(user)\" may not speak for a bridge.")
        }
    }
}
