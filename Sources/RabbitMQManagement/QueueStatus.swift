public import Foundation

/// What the broker says of a queue.
///
/// Counts are as old as its statistics: 5 s by default for a classic queue, and twice that for a quorum queue. A queue that is new
/// has none yet.
public struct QueueStatus: Sendable, Hashable, Decodable {
    /// The name.
    public let name: String
    /// `classic`, `quorum` or `stream`.
    public let type: String
    /// What it does, such as `running`; nil where nobody has told yet, as of a quorum queue or a stream its leader does.
    public let state: String?
    /// How many messages are in it, if that was counted already.
    public let messages: Int?
    /// How many of them wait for a consumer.
    public let ready: Int?
    /// How many of them a consumer has, and has not acknowledged.
    public let unacknowledged: Int?
    /// How many messages consumers have acknowledged since that is counted; nil where none was counted.
    public let acknowledgements: Int?
    /// How many messages may wait in it, by its policy and its argument `x-max-length`, the smaller one; nil where nothing limits it.
    public let lengthLimit: Int?
    /// How many consumers it has.
    public let consumers: Int?
    /// Whether only the connection that declared it may use it.
    public let isExclusive: Bool
    /// What it was declared to do with messages beyond its limits, by the argument `x-overflow`; nil where it has none.
    public let overflow: String?
    /// The node that leads it.
    public let node: String?
    /// The nodes that keep a quorum queue or a stream; not told in a list.
    public let members: [String]?
    /// Those of them on which it runs; not told in a list.
    public let online: [String]?
    /// Since when nothing has happened in it; told of classic queues only.
    public let idleSince: Date?
    /// The policy that applies to it; not told in a list.
    public let policy: String?
    /// The operator's policy that applies to it; not told in a list.
    public let operatorPolicy: String?
    /// The settings that apply to it, from its policy and from that of the operator; in a list `max-length` alone.
    public let effectivePolicyDefinition: [String: DefinitionValue]?

    /// What a list is asked for.
    static let columns =
        "name,type,state,messages,messages_ready,messages_unacknowledged,message_stats.ack,consumers,exclusive,node,idle_since,"
        + "arguments.x-overflow,arguments.x-max-length,effective_policy_definition.max-length"

    private enum CodingKeys: String, CodingKey {
        case name, type, state, messages, consumers, node, members, online, policy, arguments
        case ready = "messages_ready"
        case unacknowledged = "messages_unacknowledged"
        case counters = "message_stats"
        case isExclusive = "exclusive"
        case idleSince = "idle_since"
        case operatorPolicy = "operator_policy"
        case effectivePolicyDefinition = "effective_policy_definition"
    }

    private enum ArgumentKeys: String, CodingKey {
        case overflow = "x-overflow"
        case maximumLength = "x-max-length"
    }

    private enum CounterKeys: String, CodingKey {
        case acknowledgements = "ack"
    }

    /// Reads what the broker says. What it has not counted yet it leaves out, or gives as a text or an empty list.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func known<Value: Decodable>(_ key: CodingKeys, as type: Value.Type) -> Value? {
            try? values.decode(type, forKey: key)
        }
        name = try values.decode(String.self, forKey: .name)
        type = known(.type, as: String.self) ?? "classic"
        state = known(.state, as: String.self)
        messages = known(.messages, as: Int.self)
        ready = known(.ready, as: Int.self)
        unacknowledged = known(.unacknowledged, as: Int.self)
        consumers = known(.consumers, as: Int.self)
        isExclusive = known(.isExclusive, as: Bool.self) ?? false
        let arguments = try? values.nestedContainer(keyedBy: ArgumentKeys.self, forKey: .arguments)
        overflow = try? arguments?.decode(String.self, forKey: .overflow)
        let counters = try? values.nestedContainer(keyedBy: CounterKeys.self, forKey: .counters)
        acknowledgements = try? counters?.decode(Int.self, forKey: .acknowledgements)
        node = known(.node, as: String.self)
        members = known(.members, as: [String].self)
        online = known(.online, as: [String].self)
        let withFraction = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        idleSince = known(.idleSince, as: String.self).flatMap { text in
            (try? Date(text, strategy: withFraction)) ?? (try? Date(text, strategy: .iso8601))
        }
        policy = known(.policy, as: String.self)
        operatorPolicy = known(.operatorPolicy, as: String.self)
        effectivePolicyDefinition = known(.effectivePolicyDefinition, as: [String: DefinitionValue].self)
        let argument = try? arguments?.decode(Int.self, forKey: .maximumLength)
        let policyLimit: Int? =
            if case .integer(let limit) = effectivePolicyDefinition?["max-length"] { limit } else { nil }
        lengthLimit = [argument, policyLimit].compactMap(\.self).min()
    }
}
