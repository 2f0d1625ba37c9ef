import AMQP
import CommandSupport
import Configuration
import MirroringBridge
import RabbitMQManagement

/// Which broker a command talks to.
///
/// Keys of the client's settings:
/// - those of `BrokerConfiguration`.
/// - that of `ManagementAddress`.
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
        do {
            management = try ManagementAddress(config: config, besides: broker)
        } catch {
            throw CommandFailure(.usage, "MIRRORING_MANAGEMENT_URI is wrong. \(error)")
        }
    }

    /// The virtual host of the AMQP URI.
    var virtualHost: String {
        broker.addresses.first?.virtualHost ?? "/"
    }
}
