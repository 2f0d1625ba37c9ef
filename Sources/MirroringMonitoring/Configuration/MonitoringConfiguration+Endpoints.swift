public import MirroringSettings
import RabbitMQClient

extension MonitoringConfiguration {
    /// A broker by its address alone, everything else by default.
    ///
    /// - Parameters:
    ///   - endpointName: what the client calls the broker, in reports.
    ///   - uri: one or more AMQP URIs, separated by commas; see `BrokerAddress`.
    /// - Throws: ``MonitoringError/Code/invalidSettings`` for what is not such a URI.
    public init(endpointName: String, uri: String) throws(MonitoringError) {
        do {
            let broker = try BrokerConfiguration(uris: uri, connectionName: Self.connectionName)
            self.init(endpointName: endpointName, broker: broker)
        } catch {
            throw MonitoringError(error)
        }
    }

    /// An endpoint of a client's settings, as ``init(endpointName:config:)`` reads it; sentences that ask for a correction say where
    /// it was set.
    ///
    /// - Throws: `SettingError` that names the setting, and no password; of `endpoints.<name>` itself for a name that is not there.
    public init(endpointName: String, settings: EffectiveSettings) throws(SettingError) {
        do {
            try self.init(endpointName: endpointName, config: settings.reader)
        } catch {
            let names = settings.values.filter { $0.path.first == "endpoints" && $0.path.count == 3 }.map { $0.path[1] }
            guard error.key == "endpoints.\(endpointName)",
                let near = Spelling.nearest(to: endpointName, of: names)
            else { throw error }
            throw SettingError(error.key, "\(error) Did you mean \"\(near)\"?")
        }
        broker.names = .init(of: settings, section: "broker", endpoint: "endpoints.\(endpointName)")
    }
}
