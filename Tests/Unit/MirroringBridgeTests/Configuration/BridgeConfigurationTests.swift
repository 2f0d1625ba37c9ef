import Configuration
import Foundation
import MirroringBridge
import MirroringOfflineLog
import MirroringSettings
import RabbitMQClient
import RabbitMQManagement
import RabbitMQStream
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

    @Test func historyIsReadWhereTheBrokerIsUnlessASettingSaysOtherwise() throws {
        let brokers: ConfigValue = "amqp://ann:1@one/v,amqps://ann:2@two:5771/v"
        let beside = try configuration(["broker.uri": brokers, "broker.tls.certificateAuthorities": "ca.pem"]).history
        #expect(
            beside.addresses.map(\.description) == [
                "rabbitmq-stream://ann@one:5552/v", "rabbitmq-stream+tls://ann@two:5651/v",
            ]
        )
        #expect(beside.addresses.map { $0.password.value } == ["1", "2"])
        #expect(beside.tls.certificateAuthorities == "ca.pem")
        let named = try configuration([
            "broker.uri": brokers, "history.uri": "rabbitmq-stream://TWO:7000,rabbitmq-stream://bob:3@elsewhere/v",
        ]).history
        #expect(
            named.addresses.map(\.description) == [
                "rabbitmq-stream://ann@TWO:7000/v", "rabbitmq-stream://bob@elsewhere:5552/v",
            ]
        )
        #expect(named.addresses.map { $0.password.value } == ["2", "3"])
    }

    @Test(arguments: [
        "amqp://guest@127.0.0.1", "rabbitmq-stream://elsewhere.example", "rabbitmq-stream://127.0.0.1/other",
        "rabbitmq-stream://ann:s3cret@",
    ])
    func wrongAddressOfTheHistoryIsNamedWithoutItsPassword(uri: String) throws {
        let error = try #require(throws: SettingError.self) {
            try configuration(["history.uri": .init(.string(uri), isSecret: true)])
        }
        #expect(error.key == "history.uri")
        #expect(!error.description.contains("s3cret"))
    }

    @Test(arguments: [
        ("http://one:1", "ann", "1"), ("http://TWO", "ann", "2"), ("http://bob:3@one", "bob", "3"),
        ("http://bob@one", "bob", ""),
        ("http://bob:3@elsewhere", "bob", "3"),
    ])
    func eachHostGetsItsOwnLogin(uri: String, user: String, password: String) throws {
        let management = try configuration([
            "broker.uri": "amqp://ann:1@one,amqp://ann:2@two", "management.uri": .init(.string(uri), isSecret: true),
        ]).management
        #expect(management.user == user)
        #expect(management.password == Secret(password))
    }

    /// A name may lead elsewhere than the address that it usually stands for.
    @Test(arguments: ["http://localhost", "http://127.0.0.2", "http://one.example", "http://[::1]"])
    func noOtherHostGetsTheBrokersPassword(uri: String) throws {
        let error = try #require(throws: SettingError.self) {
            try configuration(["management.uri": .init(.string(uri), isSecret: true)])
        }
        #expect(error.key == "management.uri")
        #expect(error.description.contains("http://USER:PASSWORD@HOST:PORT"))
    }

    @Test func passwordsComeFromFiles() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/bridge-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for name in ["broker", "management"] {
            try Data("\(name)\n".utf8).write(to: URL(filePath: "\(folder)/\(name)"))
        }
        func made(_ uri: String?) throws -> BridgeConfiguration {
            var values: [AbsoluteConfigKey: ConfigValue] = [
                "broker.uri": "amqp://ann@one,amqp://ann:own@two",
                "broker.passwordFile": .init(.string("\(folder)/broker"), isSecret: false),
            ]
            if let uri {
                values["management.uri"] = .init(.string(uri), isSecret: true)
                values["management.passwordFile"] = .init(.string("\(folder)/management"), isSecret: false)
            }
            return try configuration(values)
        }
        let borrowed = try made(nil)
        #expect(borrowed.broker.addresses.map(\.password) == [Secret("broker"), Secret("own")])
        #expect(borrowed.management.password == Secret("broker"))
        for (uri, user, password) in [
            ("http://elsewhere", "ann", "management"), ("http://bob@elsewhere", "bob", "management"),
            ("http://bob:own@one", "bob", "own"),
        ] {
            let management = try made(uri).management
            #expect(management.user == user)
            #expect(management.password == Secret(password))
        }
    }

    @Test func nobodyElseSpeaksForBridgesUnlessASettingSaysSo() throws {
        #expect(try configuration([:]).otherUsers == [])
        let several = try configuration(["bridge.users": .init(.stringArray(["ann", "bob"]), isSecret: false)])
        #expect(several.otherUsers == ["ann", "bob"])
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
