/// An exchange.
public struct ExchangeDefinition: Sendable, Hashable, Codable {
    /// The name.
    public var name: String
    /// `topic`, `fanout`, `direct` or `headers`.
    public var type: String
    /// Whether it survives the broker.
    public var durable: Bool
    /// Whether it goes when its last binding goes.
    public var autoDelete: Bool
    /// Whether only other exchanges may publish to it.
    public var `internal`: Bool
    /// The arguments of its declaration.
    public var arguments: [String: DefinitionValue]

    /// An exchange from its parts.
    public init(
        name: String,
        type: String,
        durable: Bool,
        autoDelete: Bool,
        `internal`: Bool,
        arguments: [String: DefinitionValue] = [:]
    ) {
        self.name = name
        self.type = type
        self.durable = durable
        self.autoDelete = autoDelete
        self.`internal` = `internal`
        self.arguments = arguments
    }

    enum CodingKeys: String, CodingKey {
        case name, type, durable, `internal`, arguments
        case autoDelete = "auto_delete"
    }
}

/// A queue or stream.
public struct QueueDefinition: Sendable, Hashable, Codable {
    /// The name.
    public var name: String
    /// Whether it survives the broker.
    public var durable: Bool
    /// Whether it goes when its last consumer goes.
    public var autoDelete: Bool
    /// The arguments of its declaration; `x-queue-type` tells a stream from a quorum queue.
    public var arguments: [String: DefinitionValue]

    /// A queue from its parts.
    public init(
        name: String,
        durable: Bool,
        autoDelete: Bool,
        arguments: [String: DefinitionValue] = [:]
    ) {
        self.name = name
        self.durable = durable
        self.autoDelete = autoDelete
        self.arguments = arguments
    }

    enum CodingKeys: String, CodingKey {
        case name, durable, arguments
        case autoDelete = "auto_delete"
    }
}

/// A binding of a queue or exchange to an exchange.
public struct BindingDefinition: Sendable, Hashable, Codable {
    /// The exchange that messages come from.
    public var source: String
    /// The queue or exchange that they go to.
    public var destination: String
    /// `queue` or `exchange`.
    public var destinationType: String
    /// The key that selects messages.
    public var routingKey: String
    /// The arguments of the binding.
    public var arguments: [String: DefinitionValue]

    /// A binding from its parts.
    public init(
        source: String,
        destination: String,
        destinationType: String,
        routingKey: String,
        arguments: [String: DefinitionValue] = [:]
    ) {
        self.source = source
        self.destination = destination
        self.destinationType = destinationType
        self.routingKey = routingKey
        self.arguments = arguments
    }

    enum CodingKeys: String, CodingKey {
        case source, destination, arguments
        case destinationType = "destination_type"
        case routingKey = "routing_key"
    }
}

/// A policy: settings for all queues whose names match.
public struct PolicyDefinition: Sendable, Hashable, Codable {
    /// The name.
    public var name: String
    /// The regular expression that names must match.
    public var pattern: String
    /// `queues`, `exchanges` or `all`, and on newer brokers one queue type.
    public var applyTo: String
    /// Which policy counts where several match: the highest.
    public var priority: Int
    /// The settings.
    public var definition: [String: DefinitionValue]

    /// A policy from its parts.
    public init(
        name: String,
        pattern: String,
        applyTo: String,
        priority: Int,
        definition: [String: DefinitionValue]
    ) {
        self.name = name
        self.pattern = pattern
        self.applyTo = applyTo
        self.priority = priority
        self.definition = definition
    }

    enum CodingKeys: String, CodingKey {
        case name, pattern, priority, definition
        case applyTo = "apply-to"
    }
}
