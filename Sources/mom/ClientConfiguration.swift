import MirroringBridge
import MirroringCommands
import MirroringSettings
import RabbitMQClient
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

    /// Takes them from the client's settings.
    init(_ settings: EffectiveSettings) throws(CommandFailure) {
        broker = try BrokerConfiguration(settings, connectionName: "mom")
        do {
            management = try ManagementAddress(config: settings.reader, besides: broker)
        } catch {
            throw settings.failure(error, of: "management.uri")
        }
    }

    /// The virtual host of the AMQP URI.
    var virtualHost: String {
        broker.addresses.first?.virtualHost ?? "/"
    }
}

extension BrokerConfiguration {
    /// The broker of a component's settings; what is wrong with it, then or later, is told with the place where it was set.
    init(_ settings: EffectiveSettings, connectionName: String) throws(CommandFailure) {
        do {
            try self.init(config: settings.reader, connectionName: connectionName)
        } catch {
            throw settings.failure(error, of: "broker.uri")
        }
        addressSetting = settings.named("broker.uri")
    }
}
