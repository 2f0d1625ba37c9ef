import Configuration
import MirroringBridge
import MirroringCommands
import MirroringSettings
import RabbitMQClient
import RabbitMQManagement

/// Which broker a command talks to, over AMQP and over the management API: the sections `broker` and `management` of the
/// client's settings.
struct ClientConfiguration {
    /// The AMQP side.
    let broker: BrokerConfiguration
    /// The management API.
    private(set) var management: ManagementAddress

    /// Takes them from the client's settings.
    ///
    /// - Throws: `CommandFailure` (exit code 2) for a setting that is wrong.
    init(_ settings: EffectiveSettings) throws(CommandFailure) {
        let broker = try BrokerConfiguration(settings, connectionName: "mom")
        self.broker = broker
        do {
            management = try settings.reader.section("management") { section throws(SettingError) in
                try ManagementAddress(config: section, besides: broker)
            }
        } catch {
            throw settings.failure(error)
        }
        management.names = .init(of: settings, section: "management", broker: "broker")
    }

    /// The virtual host of the AMQP URI.
    var virtualHost: String {
        broker.addresses.first?.virtualHost ?? "/"
    }
}

extension BrokerConfiguration {
    /// The broker of a component's settings; what is wrong with it, then or later, is told with the place where it was set.
    ///
    /// - Throws: `CommandFailure` (exit code 2) for a setting that is wrong.
    init(_ settings: EffectiveSettings, connectionName: String) throws(CommandFailure) {
        do {
            self = try settings.reader.section("broker") { section throws(SettingError) in
                try BrokerConfiguration(config: section, connectionName: connectionName)
            }
        } catch {
            throw settings.failure(error)
        }
        names = .init(of: settings, section: "broker")
    }
}
