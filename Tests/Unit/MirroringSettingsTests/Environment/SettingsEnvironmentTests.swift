import Configuration
import Testing

@testable import MirroringSettings

/// Which variables are settings, whose, and what is said about those of nobody.
@Suite struct SettingsEnvironmentTests {
    private let client = SettingsComponent(
        name: "client",
        readers: "mom watch",
        settings: [
            Setting("broker.uri", .uri(example: "amqp://user:password@host", isList: true), "the broker"),
            Setting("broker.connectTimeout", .integer(1...3_600, unit: "seconds"), "to connect"),
            Setting("broker.tls.certificate", .path, "a certificate"),
            Setting("endpoints.names", .names, "the endpoints"),
            Setting("endpoints.*.uri", .uri(example: "amqp://user:password@host", isList: true), "a broker"),
            Setting("endpoints.*.autoReconnect", .flag, "again"),
        ]
    )
    private let engine = SettingsComponent(
        name: "engine",
        readers: "mirror",
        settings: [Setting("outbox.wait", .integer(0...3_600, unit: "seconds"), "to deliver")]
    )

    private func environment(_ variables: [String: String]) -> SettingsEnvironment {
        SettingsEnvironment(variables, of: client, in: [client, engine], folder: "/there")
    }

    @Test(arguments: [
        ("MIRRORING_BROKER_URI", "amqp://a", "broker.uri", ConfigContent.string("amqp://a")),
        ("MIRRORING_BROKER_CONNECT_TIMEOUT", "7", "broker.connectTimeout", .int(7)),
        ("MIRRORING_BROKER_TLS_CERTIFICATE", "tls/x.pem", "broker.tls.certificate", .string("/there/tls/x.pem")),
        ("MIRRORING_ENDPOINTS_NAMES", "a, b", "endpoints.names", .stringArray(["a", "b"])),
    ])
    func variablesAreRead(_ name: String, _ text: String, _ key: String, _ content: ConfigContent) {
        let environment = environment([name: text])
        #expect(environment.problems == [])
        #expect(
            environment.values == [
                SettingValue(
                    path: key.split(separator: ".").map(String.init),
                    content: content,
                    origin: .variable(name),
                    isSecret: key == "broker.uri"
                )
            ]
        )
    }

    @Test(arguments: [
        ("MIRRORING_OUTBOX_WIAT", "3", "MIRRORING_OUTBOX_WAIT?"),
        ("MIRRORING_BROKER_URL", "amqp://u:S3cret@h", "MIRRORING_BROKER_URI?"),
        ("MIRRORING_BROKER_CONNECTTIMEOUT", "3", "MIRRORING_BROKER_CONNECT_TIMEOUT?"),
        ("MIRRORING_CONFIG_FOLDR", "/x", "MIRRORING_CONFIG_FOLDER?"),
        ("MIRRORING_", "x", "MIRRORING_ belongs to no setting"),
        ("MIRRORING_ENDPOINTS_URI", "amqp://u:S3cret@h", "MIRRORING_ENDPOINTS_URI belongs to no setting"),
        ("MIRRORING_ENDPOINTS_LOCAL_URL", "amqp://u:S3cret@h", "Did you mean MIRRORING_ENDPOINTS_LOCAL_URI?"),
        ("MIRRORING_ENDPOINTS_FAR_OFF_RECONNECT", "true", "belongs to no setting"),
        ("MIRORING_BROKER_URI", "amqp://u:S3cret@h", "Did you mean MIRRORING_BROKER_URI?"),
        ("mirroring_outbox_wait", "3", "Did you mean MIRRORING_OUTBOX_WAIT?"),
        ("MIRROING_CONFIG_FOLDER", "/there", "Did you mean MIRRORING_CONFIG_FOLDER?"),
        ("MIRRRORING_ENDPOINTS_LOCAL_URI", "amqp://u:S3cret@h", "Did you mean MIRRORING_ENDPOINTS_LOCAL_URI?"),
        ("MIRRORING_MANAGEMENT_PORT", "15672", "belongs to no setting"),
        ("MIRRORING_BROKER_URI", "", "MIRRORING_BROKER_URI is empty; it must be one or more URIs such as amqp://"),
        ("MIRRORING_BROKER_URI", "  ", "is empty"),
        ("MIRRORING_BROKER_CONNECT_TIMEOUT", "", "is empty; it must be a whole number from 1 to 3600 seconds."),
        ("MIRRORING_BROKER_CONNECT_TIMEOUT", "5s", "is \"5s\"; it must be a whole number"),
        ("MIRRORING_BROKER_CONNECT_TIMEOUT", " 5", "is \" 5\"; it must be a whole number"),
        ("MIRRORING_BROKER_CONNECT_TIMEOUT", "0", "is \"0\"; it must be a whole number"),
        ("MIRRORING_BROKER_TLS_CERTIFICATE", "~nobody/x", "Of homes only this user's is known"),
        ("MIRRORING_ENDPOINTS_NAMES", "a,,b", "a list of names"),
        ("MIRRORING_ENDPOINTS_LOCAL_AUTO_RECONNECT", "yes", "it must be true or false"),
        ("MIRRORING_ENDPOINTS_LOCAL_URI", "", "is empty"),
    ])
    func whatIsWrongIsNamed(_ name: String, _ text: String, _ sentence: String) throws {
        let environment = environment([name: text])
        #expect(environment.values == [] && environment.named == [:])
        let problem = try #require(environment.problems.first).description
        #expect(problem.contains(sentence) && problem.contains(name), "\(problem)")
        #expect(!problem.contains("S3cret"))
    }

    @Test(arguments: [
        ("MIRRORING_OUTBOX_WAIT", "soon"), ("MIRRORING_CONFIG_FOLDER", "/x"), ("MIRRORING_BROKER_DATA", "/x"),
        ("MIRRORING_TEST_BROKER_URI", "x"), ("MIRRORING_SERVICE_HOST", "10.0.0.1"),
        ("MIRRORING1_BROKER_PORT", "tcp://10.0.0.1:5672"),
        ("MIRRORING_BROKER_SERVICE_PORT_AMQP", "5672"),
        ("MIRRORING_BRIDGE_PORT", "tcp://10.0.0.1:5672"), ("MIRRORING_PORT_5672_TCP_ADDR", "10.0.0.1"),
        ("mirroring_x", "1"),
        ("MIRROR", "1"),
    ])
    func whatIsAnothersIsPassedOver(_ name: String, _ text: String) {
        let environment = environment([name: text])
        #expect(environment.problems == [] && environment.values == [] && environment.named == [:])
    }

    @Test func optionsComeBeforeVariablesAndThoseBeforeTheFile() {
        let file = SettingsFile(
            "broker: {uri: 'amqp://file', connectTimeout: 1}\nendpoints: {myHost: {uri: 'amqp://u:S3cret@file'}, other: {uri: 'amqp://x'}}",
            path: "/c.yaml",
            of: client,
            in: [client]
        )
        let environment = environment([
            "MIRRORING_BROKER_URI": "amqp://variable", "MIRRORING_BROKER_CONNECT_TIMEOUT": "2",
            "MIRRORING_ENDPOINTS_MY_HOST_URI": "amqp://u:S3cret@variable",
        ])
        let options = SettingsOptionValues(
            [SettingOption("--timeout", sets: "broker.connectTimeout", to: "3")],
            of: client,
            folder: "/there"
        )
        let settings = EffectiveSettings(
            of: client,
            options: options.values,
            environment: environment,
            file: file.values
        )
        #expect(settings.reader.int(forKey: "broker.connectTimeout") == 3)
        #expect(settings.reader.string(forKey: "broker.uri") == "amqp://variable")
        #expect(settings.reader.string(forKey: "endpoints.myHost.uri") == "amqp://u:S3cret@variable")
        #expect(settings.reader.string(forKey: "endpoints.other.uri") == "amqp://x")
        #expect(settings.origin(of: "broker.connectTimeout") == .option("--timeout"))
        #expect(settings.named("endpoints.myHost.uri") == "endpoints.myHost.uri (MIRRORING_ENDPOINTS_MY_HOST_URI)")
        #expect(settings.named("endpoints.other.uri") == "endpoints.other.uri (/c.yaml:2)")
        #expect(settings.named("broker.tls.certificate") == "broker.tls.certificate")
        #expect(settings.values.count == 4)
        #expect(!settings.values.map(\.shown).joined().contains("S3cret"))
    }

    @Test func anOptionThatIsNoValueIsNamed() {
        let options = SettingsOptionValues(
            [
                SettingOption("--timeout", sets: "broker.connectTimeout", to: "soon"),
                SettingOption("--other", sets: "broker.uri", to: nil),
            ],
            of: client,
            folder: "/there"
        )
        #expect(
            options.problems.map(\.description) == [
                "--timeout is \"soon\"; it must be a whole number from 1 to 3600 seconds."
            ]
        )
    }
}
