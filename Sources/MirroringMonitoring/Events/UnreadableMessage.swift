public import MirroringEvents

/// A message that came, and is nothing that a subscriber can be given.
public struct UnreadableMessage: Sendable, Hashable, CustomStringConvertible {
    /// What is wrong with a message.
    @nonexhaustive
    public enum Reason: Sendable, Hashable, CustomStringConvertible {
        /// It is no event.
        case event(EventDecodingError)
        /// It is nothing that a bridge says, or does not count as that.
        case statement(String)

        /// A sentence for a person.
        public var description: String {
            switch self {
            case .event(let error): error.description
            case .statement(let reason): reason
            }
        }
    }

    /// The key under which it was published.
    public let routingKey: String
    /// What is wrong with it.
    public let reason: Reason
    /// How many that makes since the subscription began.
    public let count: Int

    /// A message from what is known of it.
    public init(routingKey: String, reason: Reason, count: Int = 1) {
        self.routingKey = routingKey
        self.reason = reason
        self.count = count
    }

    /// A sentence for a person.
    public var description: String {
        "A message with key \(routingKey.debugDescription) can't be read, number \(count) so far: \(reason)"
    }
}
