import MirroringEvents
import RabbitMQClient

/// The broker for which events were written: they are never sent to another.
///
/// Any common address is enough, so that a cluster may gain and lose nodes while events wait.
struct OutboxTarget: Sendable, Hashable, Codable, CustomStringConvertible {
    /// `host:port` of each broker of the cluster.
    var brokers: [String]
    /// The virtual host.
    var virtualHost: String
    /// The user name under which the events were to be published, for people: any user who may publish them delivers them. Nil in
    /// files of older versions.
    var user: String?

    /// The target of what is published to these brokers.
    init(_ configuration: BrokerConfiguration) {
        brokers = configuration.addresses.map { "\($0.host):\($0.port)" }
        virtualHost = configuration.addresses.first?.virtualHost ?? "/"
        user = configuration.addresses.first?.user
    }

    /// Whether events made for the other may be sent to this.
    func matches(_ other: Self) -> Bool {
        virtualHost == other.virtualHost && !Set(brokers).isDisjoint(with: other.brokers)
    }

    var description: String {
        "\(brokers.joined(separator: ", ")), virtual host \(virtualHost)"
    }
}
