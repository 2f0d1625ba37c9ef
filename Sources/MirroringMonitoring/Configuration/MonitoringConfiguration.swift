public import Configuration
public import MirroringSettings
public import MirroringWire
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
    /// How often a subscription asks the bridges whether all has come that was published; then a ``MonitoringEvent/caughtUp(_:)`` says up
    /// to which place of the history. What came since the last one is asked for, so each event comes twice at most. It is asked earlier
    /// where many events come, but not within ten seconds, and where one shows that others before it did not come.
    public var checkpoint: Duration = .seconds(60)
    /// How long no bridge may answer before what it was asked for is said to be missing: ``MissedHistory/unknown(from:_:)``. For so long
    /// events that are published wait for what is past, or was lost. A bridge that is there answers within moments; one that is busy with
    /// other replays of the user is asked again, for three times as long.
    public var bridgePatience: Duration = .seconds(10)
    /// Who may speak for the bridges, see ``MonitoringEvent/bridge(_:)``.
    public var bridgeUsers = BridgeUsers.anyVerified

    /// A configuration with defaults.
    public init(endpointName: String, broker: BrokerConfiguration) {
        self.endpointName = endpointName
        self.broker = broker
    }

    /// A configuration from settings.
    ///
    /// Keys:
    /// - `endpoints.<name>.uri` (string or list of strings, secret, required): one or more AMQP URIs, in a string separated by commas.
    /// - `endpoints.<name>.passwordFile` (string, a path): a file whose only line is the password of each URI that has none.
    /// - `endpoints.<name>.autoReconnect` (bool, default false).
    /// - `endpoints.<name>.period` (int, milliseconds, default 20000).
    /// - `endpoints.names` (list of strings, optional): the endpoints there are, to be named when another is asked for.
    /// - `broker`: the section of `BrokerConfiguration`, for heartbeat, time-outs and TLS; its addresses are not read.
    ///
    /// - Throws: `SettingError` that names the setting, and no password; of `endpoints.<name>` itself for a name that is not there.
    public init(endpointName: String, config: ConfigReader) throws(SettingError) {
        let section: ConfigKey = ["endpoints", endpointName]
        let endpoint = try config.section(section) { endpoint throws(SettingError) -> Self? in
            let addresses = try BrokerConfiguration(addressesIn: endpoint, connectionName: Self.connectionName)
            guard let addresses else { return nil }
            var configuration = Self(endpointName: endpointName, broker: addresses)
            configuration.autoReconnect = try endpoint.checkedBool(forKey: "autoReconnect", default: false)
            configuration.period = .milliseconds(
                try endpoint.checkedInt(forKey: "period", in: 100...3_600_000, unit: "milliseconds", default: 20_000)
            )
            return configuration
        }
        guard var endpoint else {
            throw SettingError("endpoints.\(endpointName)", Self.unknown(endpointName, in: config))
        }
        try config.section("broker") { section throws(SettingError) in try endpoint.broker.read(config: section) }
        endpoint.broker.names.addresses = "endpoints.\(endpointName).uri"
        self = endpoint
    }

    /// What a client's connections are called in the broker's own views.
    public static let connectionName = "mirroring monitor"

    private static func unknown(_ name: String, in config: ConfigReader) -> String {
        let there = config.stringArray(forKey: "endpoints.names").map { " Known: \($0.joined(separator: ", "))." } ?? ""
        return
            "The settings have no endpoint \"\(name)\".\(there) Set endpoints.\(name).uri in the client's settings file."
    }
}
