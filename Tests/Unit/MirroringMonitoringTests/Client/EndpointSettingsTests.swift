import Foundation
import MirroringMonitoring
import MirroringSettings
import RabbitMQClient
import Testing

/// Endpoints as programs find them: in the settings of this machine, or by an address.
@Suite struct EndpointSettingsTests {
    /// The client's settings of a file and an environment.
    private func settings(_ file: String, _ variables: [String: String] = [:]) throws -> EffectiveSettings {
        let folder = FileManager.default.temporaryDirectory.path + "/endpoints-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(file.utf8).write(to: URL(filePath: "\(folder)/client.yaml"))
        let place = ["MIRRORING_CONFIG_FOLDER": folder]
        return try LoadedSettings(of: .client, variables: variables.merging(place) { $1 }, folder: "/").settings
    }

    private let file = """
        broker:
          uri: amqp://elsewhere
          heartbeat: 7
        endpoints:
          local:
            uri: amqp://one.example
            autoReconnect: true
        """

    @Test func endpointIsThatOfTheFile() throws {
        let configuration = try MonitoringConfiguration(endpointName: "local", settings: settings(file))
        #expect(configuration.broker.addresses.map(\.host) == ["one.example"])
        #expect(configuration.broker.heartbeat == .seconds(7))
        #expect(configuration.autoReconnect)
    }

    @Test func environmentComesBeforeTheFile() throws {
        let settings = try settings(file, ["MIRRORING_ENDPOINTS_LOCAL_URI": "amqp://two.example"])
        let configuration = try MonitoringConfiguration(endpointName: "local", settings: settings)
        #expect(configuration.broker.addresses.map(\.host) == ["two.example"])
        #expect(configuration.broker.names.addresses == "endpoints.local.uri (MIRRORING_ENDPOINTS_LOCAL_URI)")
        #expect(configuration.broker.names.certificate == "broker.tls.certificate")
    }

    @Test func endpointThatIsMeantIsNamed() throws {
        let settings = try settings(file)
        let error = try #require(throws: SettingError.self) {
            try MonitoringConfiguration(endpointName: "lokal", settings: settings)
        }
        #expect(error.description.hasSuffix("Did you mean \"local\"?"))
    }

    @Test func addressIsEnough() throws {
        let client = try MirroringMonitoringClient(uri: "amqp://one,amqp://two", autoReconnect: true)
        #expect(client.configuration.broker.addresses.map(\.host) == ["one", "two"])
        #expect(client.configuration.autoReconnect)
        #expect(try !MirroringMonitoringClient(uri: "amqp://one").configuration.autoReconnect)
        let error = try #require(throws: MonitoringError.self) {
            try MonitoringConfiguration(endpointName: "x", uri: "http://ann:hush@one")
        }
        #expect(error.code == .invalidSettings)
        #expect(!error.description.contains("hush"))
    }
}
