public import Foundation
import NIOHTTP1

extension ManagementClient {
    /// What the broker says of itself. The tag `monitoring` is needed for ``BrokerOverview/listeners``.
    public func overview() async throws(ManagementError) -> BrokerOverview {
        struct Answer: Decodable {
            var version: String?
            var node: String?
            var listeners: [BrokerOverview.Listener]?
            var lacksStatistics: Bool?

            enum CodingKeys: String, CodingKey {
                case node, listeners
                case lacksStatistics = "disable_stats"
                case version = "rabbitmq_version"
            }
        }
        let path = ["overview"]
        let begin = Date.now
        let answer = try await ask(.GET, path)
        let end = Date.now
        guard (200..<300).contains(answer.status) else {
            throw failure(status: answer.status, content: answer.content, path: path)
        }
        guard let content = try? JSONDecoder().decode(Answer.self, untrusted: answer.content) else {
            throw ManagementError(
                .unexpectedAnswer,
                "What \(address) says of the broker can't be read. Is it the management API of a RabbitMQ?"
            )
        }
        return BrokerOverview(
            version: content.version,
            node: content.node,
            listeners: content.listeners,
            hasStatistics: content.lacksStatistics.map { !$0 },
            date: answer.field("date"),
            asked: begin,
            answered: end
        )
    }

    /// The alarms because of which the broker takes no messages from anybody; nil if it does not tell them, as before RabbitMQ 3.8.
    public func alarms() async throws(ManagementError) -> [BrokerAlarm]? {
        struct Answer: Decodable {
            var alarms: [BrokerAlarm]?
        }
        let path = ["health", "checks", "alarms"]
        let answer = try await ask(.GET, path)
        switch answer.status {
        case 200..<300: return []
        case 404: return nil
        default: break
        }
        if let alarms = (try? JSONDecoder().decode(Answer.self, untrusted: answer.content))?.alarms { return alarms }
        throw failure(status: answer.status, content: answer.content, path: path)
    }
}

/// What a broker says of itself.
public struct BrokerOverview: Sendable, Hashable {
    /// Something that listens.
    public struct Listener: Sendable, Hashable, Decodable {
        /// What is spoken there, such as `amqp`, `amqp/ssl`, `http`, `stream`.
        public let `protocol`: String
        /// The port.
        public let port: Int
    }

    /// The version of RabbitMQ.
    public let version: String?
    /// The node that answered; told with the tag `monitoring`.
    public let node: String?
    /// What listens on the nodes; told with the tag `monitoring`.
    public let listeners: [Listener]?
    /// Whether the API has statistics to tell, as it has unless its metrics collector is off; nil if it does not say.
    public let hasStatistics: Bool?
    /// The field `Date` of the answer, in whole seconds by the clock of the node.
    public let date: String?
    /// When it was asked, by the clock of this machine.
    public let asked: Date
    /// When the answer was there, by the same clock.
    public let answered: Date

    /// Whether streams can be read by their own protocol, that of the plugin `rabbitmq_stream`; nil where ``listeners`` are not told.
    public var speaksStreams: Bool? {
        listeners.map { $0.contains { ["stream", "stream/ssl"].contains($0.protocol) } }
    }
}

/// Something that a node is short of.
public struct BrokerAlarm: Sendable, Hashable, Decodable {
    /// The node.
    public let node: String
    /// What it is short of: `memory`, `disk space`, `file descriptors`.
    public let resource: String

    /// An alarm by its parts.
    public init(node: String, resource: String) {
        self.node = node
        self.resource = resource
    }
}
