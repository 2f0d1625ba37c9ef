import Configuration
import MirroringBridge
import MirroringOfflineLog
import MirroringSettings
import RabbitMQClient
import Testing

/// The settings of a bridge, their defaults, and what is refused.
@Suite struct BridgeConfigurationTests {
    private func configuration(_ values: [AbsoluteConfigKey: ConfigValue]) throws -> BridgeConfiguration {
        try BridgeConfiguration(
            config: ConfigReader(provider: InMemoryProvider(values: values)),
            offlineFolder: "/var/lib/mirroring/offline"
        )
    }

    @Test func logsAreKeptForNinetyDaysUnlessASettingSaysOtherwise() throws {
        let standard = try configuration([:])
        #expect(standard.offlineFolder == "/var/lib/mirroring/offline")
        #expect(standard.retention == OfflineLogRetention(age: .seconds(90 * 86_400)))
        #expect(try configuration(["offline.keepFor": 0]).retention == OfflineLogRetention())
        #expect(
            try configuration(["offline.keepFor": 7, "offline.keepBytes": 1_000_000]).retention
                == OfflineLogRetention(age: .seconds(7 * 86_400), bytes: 1_000_000)
        )
    }

    @Test(arguments: [
        "offline.keepFor", "offline.keepBytes", "offline.syncInterval", "cache.events", "cache.bytes",
        "broker.heartbeat", "subscribers.warnAt",
    ])
    func whatIsNoNumberOfThatKindIsRefused(_ key: String) {
        for value: ConfigValue in [-1, "much"] {
            let error = #expect(throws: SettingError.self) {
                try configuration([AbsoluteConfigKey(ConfigKey(key)): value])
            }
            #expect(error?.description.contains("The setting \(key) is") == true)
        }
    }

    @Test(arguments: [
        "ftp://guest@127.0.0.1", "http://elsewhere.example:15672", "http://127.0.0.1:15672,http://127.0.0.1:15673",
        "http://ann:s3cret@",
    ])
    func wrongAddressOfTheManagementAPIIsNamedWithoutItsPassword(uri: String) throws {
        let error = try #require(throws: SettingError.self) {
            try configuration(["management.uri": .init(.string(uri), isSecret: true)])
        }
        #expect(error.key == "management.uri")
        #expect(!error.description.contains("s3cret"))
    }

    /// Its messages carry the user, and another connection of it, at another address, may have to publish them.
    @Test func severalUsersAreRefused() throws {
        _ = try configuration(["broker.uri": "amqp://ann@one,amqp://ann@two"])
        let error = #expect(throws: SettingError.self) {
            try configuration(["broker.uri": "amqp://ann@one,amqp://bob@two"])
        }
        #expect(error?.description.contains("\"ann\" and \"bob\"") == true)
    }
}
