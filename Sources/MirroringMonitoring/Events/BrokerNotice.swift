public import RabbitMQClient

/// What the broker does to a subscription although its connection stands, as far as the client finds it out.
@nonexhaustive
public enum BrokerNotice: Sendable, Hashable, CustomStringConvertible {
    /// It takes nothing from publishers for now, and why: events wait with their engines, and no bridge can say or send anything. What it
    /// has comes all the same.
    case blocked(ResourceAlarm)
    /// It takes messages again.
    case unblocked
    /// So many events were not put into the queue of the subscription, although it stood: its bindings were gone, as they are when the
    /// exchange of events is deleted and made again. They have come from a bridge.
    case unbound(events: Int)

    /// A sentence for a person.
    public var description: String {
        switch self {
        case .blocked(let alarm): "\(alarm) Events wait with their engines."
        case .unblocked: "The broker takes messages again."
        case .unbound(1):
            "The broker has lost the bindings of this subscription for a while: an event did not come through it, and came from a bridge."
        case .unbound(let events):
            "The broker has lost the bindings of this subscription for a while: \(events) events did not come through it, and came from "
                + "a bridge."
        }
    }
}
