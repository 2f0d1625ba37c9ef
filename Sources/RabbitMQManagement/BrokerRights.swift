/// What a user may do in a virtual host: regular expressions for the names of exchanges and queues. An empty one
/// matches none.
///
/// The broker anchors nothing by itself: `events` also matches `my.events.2`.
public struct BrokerPermissions: Sendable, Hashable, Codable {
    /// What the user may declare and delete.
    public var configure: String
    /// What the user may publish to; the queues that it may bind.
    public var write: String
    /// What the user may consume and purge; the exchanges that it may bind queues to.
    public var read: String

    /// Permissions from their parts.
    public init(configure: String, write: String, read: String) {
        self.configure = configure
        self.write = write
        self.read = read
    }
}

/// What a user may do with a topic exchange beside ``BrokerPermissions``: regular expressions for keys.
///
/// A user who has none for an exchange may use every key there. Only the routing key of a message is looked at, not
/// what stands in its headers `CC` and `BCC`.
public struct TopicPermissions: Sendable, Hashable, Codable {
    /// The exchange.
    public var exchange: String
    /// The routing keys that the user may publish under.
    public var write: String
    /// The binding keys that the user may bind with.
    public var read: String

    /// Permissions from their parts.
    public init(exchange: String, write: String, read: String) {
        self.exchange = exchange
        self.write = write
        self.read = read
    }
}

/// How much a user may have of something, on the whole broker.
public enum UserLimit: String, Sendable, Hashable, CaseIterable {
    /// Open connections.
    case connections = "max-connections"
    /// Open channels.
    case channels = "max-channels"
}

/// How much all users of a virtual host may have of something together.
public enum VirtualHostLimit: String, Sendable, Hashable, CaseIterable {
    /// Open connections.
    case connections = "max-connections"
    /// Queues and streams, of every kind.
    case queues = "max-queues"
}
