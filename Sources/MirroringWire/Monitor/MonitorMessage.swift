import MirroringEvents
public import RabbitMQClient

/// What comes on the monitor exchange, by the type of the message.
public enum MonitorMessage: Sendable, Hashable {
    /// A bridge is there.
    case heartbeat(Heartbeat)
    /// A run is presumed lost, or was heard again.
    case job(JobNotice)
    /// Something is found wrong with a job.
    case finding(JobFinding)
    /// What was found wrong with a job is so no more.
    case settlement(JobSettlement)
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
        let type = delivery.properties.type
        let barrier = BarrierMessage(delivery)
        guard barrier != nil || type.map(Self.statements.contains) == true else { return nil }
        try Self.requireStraight(delivery)
        try Self.requireSpeaker(delivery, barrier.map { $0.bridgeId == nil } == true ? .anyVerified : bridges)
        switch type {
        case WireNames.MessageType.heartbeat: self = .heartbeat(try Heartbeat(json: delivery.body))
        case WireNames.MessageType.jobSilent: self = .job(try JobNotice(silent: delivery.body))
        case WireNames.MessageType.jobHeard: self = .job(try JobNotice(heard: delivery.body))
        case WireNames.MessageType.jobSettled: self = .settlement(try JobSettlement(json: delivery.body))
        case WireNames.MessageType.subscriberWarned:
            self = .subscriber(try SubscriberNotice(.warned, json: delivery.body))
        case WireNames.MessageType.subscriberRemoved:
            self = .subscriber(try SubscriberNotice(.removed, json: delivery.body))
        default:
            if let kind = type.flatMap({ Self.findings[$0] }) {
                self = .finding(try JobFinding(kind, json: delivery.body))
            } else if let barrier {
                self = .barrier(barrier)
            } else {
                return nil
            }
        }
        guard delivery.routingKey == routingKey else {
            throw MonitorMessageError(
                "The message does not count: it was published under the key \"\(delivery.routingKey)\", and not under its own, "
                    + "\"\(routingKey)\"."
            )
        }
    }

    /// The types of what only bridges say.
    private static let statements = Set([
        WireNames.MessageType.heartbeat, WireNames.MessageType.jobSilent, WireNames.MessageType.jobHeard,
        WireNames.MessageType.jobSettled, WireNames.MessageType.subscriberWarned,
        WireNames.MessageType.subscriberRemoved,
    ]).union(findings.keys)

    /// Which type says what of a job.
    private static let findings = Dictionary(
        uniqueKeysWithValues: JobFinding.Kind.allCases.map { (WireNames.MessageType.finding($0), $0) }
    )

    /// The key under which it is published, and under no other.
    public var routingKey: String {
        switch self {
        case .heartbeat: WireNames.MonitorKey.heartbeat
        case .job(let notice): notice.routingKey
        case .finding(let finding): finding.routingKey
        case .settlement(let settlement): settlement.routingKey
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
