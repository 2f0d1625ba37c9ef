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
    /// - Throws: a ``MonitorMessageError`` that names what is wrong with which member of the body.
    public init?(_ delivery: Delivery) throws(MonitorMessageError) {
        switch delivery.properties.type {
        case WireNames.MessageType.heartbeat: self = .heartbeat(try Heartbeat(json: delivery.body))
        case WireNames.MessageType.jobSilent: self = .job(try JobNotice(silent: delivery.body))
        case WireNames.MessageType.jobHeard: self = .job(try JobNotice(heard: delivery.body))
        case WireNames.MessageType.subscriberWarned:
            self = .subscriber(try SubscriberNotice(.warned, json: delivery.body))
        case WireNames.MessageType.subscriberRemoved:
            self = .subscriber(try SubscriberNotice(.removed, json: delivery.body))
        default:
            guard let barrier = BarrierMessage(delivery) else { return nil }
            self = .barrier(barrier)
        }
    }
}
