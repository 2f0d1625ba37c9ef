import Configuration
import Foundation
import MirroringSettings
import RabbitMQClient
import Testing

/// A broker's settings, in the section that a caller gives.
@Suite struct BrokerConfigurationTests {
    private func reader(_ values: [AbsoluteConfigKey: ConfigValue]) -> ConfigReader {
        ConfigReader(provider: InMemoryProvider(values: values))
    }

    private func configuration(_ values: [AbsoluteConfigKey: ConfigValue]) throws -> BrokerConfiguration {
        try BrokerConfiguration(config: reader(values), connectionName: "test")
    }

    @Test func keysAreThoseOfTheReaderAsItIs() throws {
        let values: [AbsoluteConfigKey: ConfigValue] = [
            "uri": "amqp://one,amqp://two", "heartbeat": 7, "tls.certificate": "/mine.pem",
            "broker.uri": "amqp://three",
        ]
        let configuration = try configuration(values)
        #expect(configuration.addresses.map(\.host) == ["one", "two"])
        #expect(configuration.heartbeat == .seconds(7))
        #expect(configuration.tls.certificate == "/mine.pem")
        let scoped = try BrokerConfiguration(config: reader(values).scoped(to: "broker"), connectionName: "test")
        #expect(scoped.addresses.map(\.host) == ["three"])
    }

    @Test func withoutSettingsItIsThePrivateBroker() throws {
        let configuration = try configuration([:])
        #expect(configuration.addresses.map(\.description) == ["amqp://guest@127.0.0.1:5672/%2F"])
        #expect(try BrokerConfiguration(addressesIn: reader([:]), connectionName: "test") == nil)
    }

    @Test(
        arguments: [
            ("uri", "http://ann:hush@one"), ("uri", "amqp://one/a,amqp://two/b"), ("uri", ","), ("heartbeat", 0),
            ("connectTimeout", 3_601), ("callTimeout", "soon"), ("confirmTimeout", true), ("tls.certificate", ""),
            ("passwordFile", "/nowhere/file"),
        ] as [(String, ConfigValue)]
    )
    func everyWrongSettingIsASettingError(key: String, value: ConfigValue) throws {
        let error = try #require(throws: SettingError.self) {
            try configuration([AbsoluteConfigKey(ConfigKey(key)): value])
        }
        #expect(error.key == key)
        #expect(!error.description.contains("hush"))
    }

    @Test func aURIWithoutAPasswordTakesThatOfTheFile() throws {
        let file = FileManager.default.temporaryDirectory.path + "/password-\(UUID().uuidString)"
        try Data("p@ss/%40\n".utf8).write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let path = ConfigValue(.string(file), isSecret: false)
        let values: [AbsoluteConfigKey: ConfigValue] = [
            "uri": "amqp://ann@one,amqp://ann:own@two,amqp://ann:@three", "passwordFile": path,
        ]
        #expect(try configuration(values).addresses.map(\.password) == ["p@ss/%40", "own", ""].map { Secret($0) })
        let unnamed = try configuration(["passwordFile": path]).addresses
        #expect(unnamed.map(\.user) == ["guest"] && unnamed.map(\.password) == [Secret("p@ss/%40")])
    }

    @Test func whatIsNotSetStays() throws {
        var configuration = try BrokerConfiguration(uris: "amqp://one", connectionName: "test")
        configuration.heartbeat = .seconds(9)
        configuration.tls.privateKey = "/key.pem"
        try configuration.read(config: reader(["callTimeout": 3]))
        #expect(configuration.heartbeat == .seconds(9))
        #expect(configuration.callTimeout == .seconds(3))
        #expect(configuration.tls.privateKey == "/key.pem")
    }
}
