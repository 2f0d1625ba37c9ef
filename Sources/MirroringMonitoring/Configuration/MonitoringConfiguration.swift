public import Configuration
import MirroringSettings
public import RabbitMQClient

/// Which broker a client subscribes at, and how it keeps the subscription.
public struct MonitoringConfiguration: Sendable {
    /// What the client calls the broker, in reports.
    public var endpointName: String
    /// How to reach the broker.
    public var broker: BrokerConfiguration
    /// Whether the client subscribes again by itself when its subscription breaks. If not, the application does, told by
    /// ``MirroringMonitoringClient/serviceConnectionEventHandler``.
    public var autoReconnect = false
    /// How often the client makes sure that its queue, its consumer and its bindings are still there.
    public var period: Duration = .milliseconds(20_000)

    /// A configuration with defaults.
    public init(endpointName: String, broker: BrokerConfiguration) {
        self.endpointName = endpointName
        self.broker = broker
    }

    /// A configuration from settings.
    ///
    /// Keys:
    /// - `endpoints.<name>.uri` (string or list of strings, secret, required): one or more AMQP URIs, in a string separated by commas.
    /// - `endpoints.<name>.autoReconnect` (bool, default false).
    /// - `endpoints.<name>.period` (int, milliseconds, default 20000).
    /// - `endpoints.names` (list of strings, optional): the endpoints there are, to be named when another is asked for.
    /// - what `BrokerConfiguration` reads, for heartbeat, time-outs and TLS.
    ///
    /// - Throws: ``MonitoringError/Code/unknownEndpoint``, ``MonitoringError/Code/invalidSettings``.
    public init(endpointName: String, config: ConfigReader) throws(MonitoringError) {
        func key(_ member: String) -> ConfigKey {
            ConfigKey(["endpoints", endpointName, member])
        }
        let uri = key("uri")
        guard
            config.string(forKey: uri, isSecret: true) != nil || config.stringArray(forKey: uri, isSecret: true) != nil
        else {
            throw Self.unknown(endpointName, known: config.stringArray(forKey: "endpoints.names"))
        }
        do {
            broker = try BrokerConfiguration(config: config, connectionName: Self.connectionName, addressKey: uri)
        } catch {
            throw MonitoringError(error)
        }
        self.endpointName = endpointName
        do {
            autoReconnect = try config.checkedBool(forKey: key("autoReconnect"), default: autoReconnect)
            let name = "endpoints.\(endpointName).period"
            period = .milliseconds(
                try config.checkedInt(forKey: name, in: 100...3_600_000, unit: "milliseconds", default: 20_000)
            )
        } catch {
            throw MonitoringError(.invalidSettings, error.description)
        }
    }

    /// What a client's connections are called in the broker's own views.
    public static let connectionName = "mirroring monitor"

    private static func unknown(_ name: String, known: [String]?) -> MonitoringError {
        let there = known.map { " Known: \($0.joined(separator: ", "))." } ?? ""
        return MonitoringError(
            .unknownEndpoint,
            "The settings have no endpoint \"\(name)\".\(there) Set endpoints.\(name).uri in the client's settings file."
        )
    }
}
