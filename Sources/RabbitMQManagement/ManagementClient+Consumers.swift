extension ManagementClient {
    /// The consumers of a virtual host's queues that the user may see: with the tag `monitoring` all, with `management` those of its
    /// own connections.
    public func consumers(virtualHost: String) async throws(ManagementError) -> [QueueConsumer] {
        // Not their arguments, which are as long as whoever consumes likes.
        let columns = "queue.name,active,channel_details"
        return try await get(["consumers", virtualHost], query: ["columns": columns], as: [QueueConsumer].self)
    }
}

/// Who consumes a queue. What the broker does not know yet of a new connection is nil.
public struct QueueConsumer: Sendable, Hashable, Decodable {
    /// The queue.
    public let queue: String
    /// The user that is logged in.
    public let user: String?
    /// The broker's name for the connection.
    public let connection: String?
    /// The address that the connection comes from.
    public let peerHost: String?
    /// The port that it comes from.
    public let peerPort: Int?
    /// Whether deliveries come to this one; of a queue with a single active consumer, the others wait.
    public let isActive: Bool

    private enum CodingKeys: String, CodingKey {
        case queue, active
        case channel = "channel_details"
    }

    private struct Queue: Decodable {
        var name: String
    }

    private enum ChannelKeys: String, CodingKey {
        case user
        case connection = "connection_name"
        case peerHost = "peer_host"
        case peerPort = "peer_port"
    }

    /// Reads what the broker says. The channel is an empty list until it is known.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        queue = try values.decode(Queue.self, forKey: .queue).name
        isActive = (try? values.decode(Bool.self, forKey: .active)) ?? true
        let channel = try? values.nestedContainer(keyedBy: ChannelKeys.self, forKey: .channel)
        user = try? channel?.decode(String.self, forKey: .user)
        connection = try? channel?.decode(String.self, forKey: .connection)
        peerHost = try? channel?.decode(String.self, forKey: .peerHost)
        peerPort = try? channel?.decode(Int.self, forKey: .peerPort)
    }
}
