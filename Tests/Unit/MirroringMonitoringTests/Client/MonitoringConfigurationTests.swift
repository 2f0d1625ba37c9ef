import Configuration
import MirroringSettings
import RabbitMQClient
import Testing

@testable import MirroringMonitoring

/// Endpoints of the client's settings.
@Suite struct MonitoringConfigurationTests {
    private static let values: [AbsoluteConfigKey: ConfigValue] = [
        "endpoints.local.uri": "amqp://watcher:hush@127.0.0.1:5701/site",
        "endpoints.local.autoReconnect": true,
        "endpoints.local.period": 5_000,
        "endpoints.plain.uri": "amqp://10.0.0.1,amqp://10.0.0.2",
        "endpoints.broken.uri": "http://watcher:hush@127.0.0.1",
        "endpoints.hasty.uri": "amqp://10.0.0.1",
        "endpoints.hasty.period": 5,
        "endpoints.names": .init(.stringArray(["local", "plain"]), isSecret: false),
        "broker.heartbeat": 7,
    ]
    private let config = ConfigReader(provider: InMemoryProvider(values: Self.values))

    @Test func endpointIsReadFromTheSettings() throws {
        let configuration = try MonitoringConfiguration(endpointName: "local", config: config)
        #expect(configuration.broker.addresses.map(\.description) == ["amqp://watcher@127.0.0.1:5701/site"])
        #expect(configuration.broker.heartbeat == .seconds(7))
        #expect(configuration.autoReconnect)
        #expect(configuration.period == .seconds(5))
    }

    @Test func defaultsAreThoseOfTheOriginal() throws {
        let configuration = try MonitoringConfiguration(endpointName: "plain", config: config)
        #expect(configuration.broker.addresses.count == 2)
        #expect(!configuration.autoReconnect)
        #expect(configuration.period == .milliseconds(20_000))
    }

    @Test func argumentsComeBeforeSettings() throws {
        let client = try MirroringMonitoringClient(
            endpointName: "local",
            autoReconnect: false,
            period: .seconds(1),
            config: config
        )
        #expect(!client.configuration.autoReconnect)
        #expect(client.configuration.period == .seconds(1))
    }

    @Test func unknownEndpointNamesTheKnownOnes() throws {
        let error = try #require(throws: SettingError.self) {
            try MonitoringConfiguration(endpointName: "lokal", config: config)
        }
        #expect(error.key == "endpoints.lokal")
        #expect(error.description.contains("no endpoint \"lokal\". Known: local, plain."))
        let told = try #require(throws: MonitoringError.self) {
            try MirroringMonitoringClient(endpointName: "lokal", config: config)
        }
        #expect(told.code == .unknownEndpoint)
        #expect(told.description == error.description)
    }

    @Test(arguments: [("broken", "begins with \"http\""), ("hasty", "endpoints.hasty.period is 5")])
    func wrongSettingIsNamedWithoutItsPassword(endpoint: String, sentence: String) throws {
        let error = try #require(throws: SettingError.self) {
            try MonitoringConfiguration(endpointName: endpoint, config: config)
        }
        #expect(error.key.hasPrefix("endpoints.\(endpoint)."))
        #expect(error.description.contains(sentence))
        #expect(!error.description.contains("hush"))
        let told = try #require(throws: MonitoringError.self) {
            try MirroringMonitoringClient(endpointName: endpoint, config: config)
        }
        #expect(told.code == .invalidSettings)
    }

    @Test(
        arguments: [
            ("endpoints.local.autoReconnect", "maybe"), ("broker.heartbeat", 0), ("broker.tls.certificate", ""),
        ] as [(String, ConfigValue)]
    )
    func everySettingThatIsReadIsChecked(key: String, value: ConfigValue) throws {
        let error = try #require(throws: SettingError.self) { try configuration(with: key, value) }
        #expect(error.key == key)
        #expect(error.description.contains(key))
    }

    /// An endpoint is a broker of its own: that of the section `broker` is nobody's business here.
    @Test(arguments: ["http://nonsense", "", "amqp://one/a,amqp://two/b"])
    func addressOfTheBrokerSectionIsNotRead(uri: String) throws {
        let configuration = try configuration(with: "broker.uri", .init(.string(uri), isSecret: true))
        #expect(configuration.broker.addresses.map(\.port) == [5_701])
        #expect(configuration.broker.heartbeat == .seconds(7))
        #expect(configuration.broker.names.addresses == "endpoints.local.uri")
    }

    private func configuration(with key: String, _ value: ConfigValue) throws -> MonitoringConfiguration {
        let values = Self.values.merging([AbsoluteConfigKey(ConfigKey(key)): value]) { $1 }
        let config = ConfigReader(provider: InMemoryProvider(values: values))
        return try MonitoringConfiguration(endpointName: "local", config: config)
    }
}
