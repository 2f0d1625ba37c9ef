import AMQP
import CommandSupport
import Configuration
import RabbitMQManagement

/// Which broker a command talks to.
///
/// Keys of the client's settings:
/// - those of `BrokerConfiguration`.
/// - `management.uri` (string, secret): the management API; by default the AMQP host, at the AMQP port + 10000, with the same
///   user and the same trust.
struct BrokerSettings {
    /// The AMQP side.
    let broker: BrokerConfiguration
    /// The management API.
    let management: ManagementAddress

    /// Reads the settings.
    static func read() async throws -> Self {
        try Self(config: try await SettingsReader.settings(of: "client"))
    }

    init(config: ConfigReader) throws(CommandFailure) {
        do {
            broker = try BrokerConfiguration(config: config, connectionName: "mom")
        } catch {
            throw CommandFailure(.usage, error.description)
        }
        var address = ManagementAddress(besides: broker)
        if let uri = config.string(forKey: "management.uri", isSecret: true) {
            do {
                address = try ManagementAddress(uri: uri, user: address.user, password: address.password)
            } catch {
                throw CommandFailure(.usage, "MIRRORING_MANAGEMENT_URI is wrong. \(error)")
            }
        }
        address.certificateAuthorityFile = broker.tls.certificateAuthorities
        management = address
    }

    /// The virtual host of the AMQP URI.
    var virtualHost: String {
        broker.addresses.first?.virtualHost ?? "/"
    }
}

extension ManagementAddress {
    /// The management API that goes with a broker: of a cluster, that of the node named first.
    fileprivate init(besides broker: BrokerConfiguration) {
        self.init()
        guard let amqp = broker.addresses.first else { return }
        scheme = amqp.usesTLS ? "https" : "http"
        host = amqp.host
        port = amqp.port + Self.portDistance
        user = amqp.user
        password = amqp.password.value
    }
}
