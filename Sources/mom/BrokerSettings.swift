import AMQP
import CommandSupport
import Configuration
import RabbitMQManagement

/// Which broker a command talks to: the settings `broker.uri` and `management.uri` of the client.
///
/// The management API is that of the first broker: the same host and user, the port 10000 above.
struct BrokerSettings {
    /// The management API.
    let management: ManagementAddress
    /// The virtual host that the AMQP URI names.
    let virtualHost: String

    /// Reads the settings (`MIRRORING_BROKER_URI`, `MIRRORING_MANAGEMENT_URI`).
    static func read() async throws -> Self {
        let settings = try await SettingsReader.settings(of: "client")
        do {
            return try Self(
                broker: BrokerConfiguration(config: settings, connectionName: "mom topology"),
                management: settings.string(forKey: "management.uri", isSecret: true)
            )
        } catch let error as AMQPError {
            throw CommandFailure(.usage, error.description)
        }
    }

    init(broker: BrokerConfiguration, management: String?) throws(CommandFailure) {
        let address = broker.addresses[0]
        virtualHost = address.virtualHost
        let derived = ManagementAddress(
            scheme: address.usesTLS ? "https" : "http",
            host: address.host,
            port: address.port + ManagementAddress.portDistance,
            user: address.user,
            password: address.password.value,
            certificateAuthorityFile: broker.tls.certificateAuthorities
        )
        do {
            self.management =
                try management.map { uri throws(ManagementError) in
                    try ManagementAddress(uri: uri, user: derived.user, password: derived.password)
                } ?? derived
        } catch {
            throw CommandFailure(.usage, "MIRRORING_MANAGEMENT_URI is wrong. \(error)")
        }
    }
}
