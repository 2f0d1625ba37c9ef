import Configuration
import MirroringSettings
import RabbitMQClient
import Testing

@testable import MirroringPublisher

@Suite struct PublisherConfigurationTests {
    @Test func defaultsHold() throws {
        let configuration = try configuration([:])
        #expect(configuration.outboxFolder == "/var/spool/mirroring")
        #expect(configuration.durability == .process)
        #expect(configuration.maximumOutboxBytes == 1 << 30)
        #expect(configuration.window == 1_000)
        #expect(!configuration.cloudEvents)
    }

    @Test func anAddressIsEnough() throws {
        let configuration = try PublisherConfiguration(uri: "amqp://one,amqp://two", outboxFolder: "/tmp/outbox")
        #expect(configuration.broker.addresses.map(\.host) == ["one", "two"])
        #expect(configuration.outboxFolder == "/tmp/outbox")
        let error = #expect(throws: AMQPError.self) {
            try PublisherConfiguration(uri: "http://one", outboxFolder: "/tmp/outbox")
        }
        #expect(error?.code == .invalidAddress)
    }

    @Test func settingsAreRead() throws {
        let configuration = try configuration([
            "outbox.folder": "/tmp/outbox", "outbox.durability": "power", "outbox.maximumBytes": 100_000_000,
            "publisher.window": 300, "publisher.cloudEvents": true, "broker.uri": "amqp://broker.example.com/site",
        ])
        #expect(configuration.outboxFolder == "/tmp/outbox")
        #expect(configuration.durability == .power)
        #expect(configuration.maximumOutboxBytes == 100_000_000)
        #expect(configuration.window == 300)
        #expect(configuration.cloudEvents)
        #expect(configuration.broker.addresses.first?.virtualHost == "site")
    }

    @Test(arguments: [
        ("outbox.durability", ConfigValue("always", isSecret: false)),
        ("outbox.maximumBytes", ConfigValue(1_000, isSecret: false)),
        ("publisher.window", ConfigValue(0, isSecret: false)),
        ("broker.heartbeat", ConfigValue(0, isSecret: false)),
        ("broker.tls.privateKey", ConfigValue("", isSecret: false)),
        ("publisher.cloudEvents", ConfigValue("perhaps", isSecret: false)),
    ])
    func wrongValuesAreNamed(_ key: String, _ value: ConfigValue) throws {
        let error = #expect(throws: SettingError.self) { try configuration([AbsoluteConfigKey(ConfigKey(key)): value]) }
        #expect(error?.key == key)
        #expect(error?.description.contains(key) == true)
    }

    private func configuration(_ values: [AbsoluteConfigKey: ConfigValue]) throws -> PublisherConfiguration {
        try PublisherConfiguration(
            config: ConfigReader(provider: InMemoryProvider(values: values)),
            connectionName: "test",
            outboxFolder: "/var/spool/mirroring"
        )
    }
}
