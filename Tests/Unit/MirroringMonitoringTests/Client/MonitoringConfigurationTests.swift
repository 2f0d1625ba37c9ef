import Configuration
import RabbitMQClient
import Testing

@testable import MirroringMonitoring

/// Endpoints of the client's settings.
@Suite struct MonitoringConfigurationTests {
    private let config = ConfigReader(
        provider: InMemoryProvider(values: [
            "endpoints.local.uri": "amqp://watcher:hush@127.0.0.1:5701/site",
            "endpoints.local.autoReconnect": true,
            "endpoints.local.period": 5_000,
            "endpoints.plain.uri": "amqp://10.0.0.1,amqp://10.0.0.2",
            "endpoints.broken.uri": "http://watcher:hush@127.0.0.1",
            "endpoints.hasty.uri": "amqp://10.0.0.1",
            "endpoints.hasty.period": 5,
            "endpoints.names": .init(.stringArray(["local", "plain"]), isSecret: false),
            "broker.heartbeat": 7,
        ])
    )

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
        let error = try #require(throws: MonitoringError.self) {
            try MonitoringConfiguration(endpointName: "lokal", config: config)
        }
        #expect(error.code == .unknownEndpoint)
        #expect(error.description.contains("no endpoint \"lokal\". Known: local, plain."))
    }

    @Test(arguments: [("broken", "begins with \"http\""), ("hasty", "endpoints.hasty.period is 5")])
    func wrongSettingIsNamedWithoutItsPassword(endpoint: String, sentence: String) throws {
        let error = try #require(throws: MonitoringError.self) {
            try MonitoringConfiguration(endpointName: endpoint, config: config)
        }
        #expect(error.code == .invalidSettings)
        #expect(error.description.contains(sentence))
        #expect(!error.description.contains("hush"))
    }
}
