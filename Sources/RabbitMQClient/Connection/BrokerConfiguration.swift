public import Configuration
public import MirroringSettings

/// How to reach a broker.
public struct BrokerConfiguration: Sendable {
    /// The brokers of one cluster, tried in turn; never empty, and all with the same virtual host.
    public var addresses: [BrokerAddress]
    /// What a connection is called in the broker's own views.
    public var connectionName: String
    /// The interval of AMQP heartbeats; a peer silent for two of them is taken for dead. Whole seconds.
    public var heartbeat: Duration = .seconds(5)
    /// How long connecting and logging in may take, each.
    public var connectTimeout: Duration = .seconds(5)
    /// How long a call to the broker may take before the connection is given up.
    public var callTimeout: Duration = .seconds(10)
    /// How long the broker may leave a published message without a confirm, while it takes messages; after that the connection is made
    /// again, and what has no confirm is published once more. Looked at twice in each ``heartbeat``.
    public var confirmTimeout: Duration = .seconds(30)
    /// Whom to trust, and our own certificate; used by `amqps` addresses.
    public var tls = TLSFiles()
    /// What sentences that ask for a correction call its parts.
    public var names = Names()

    /// The files of a TLS connection, in PEM.
    public struct TLSFiles: Sendable, Hashable {
        /// The certificates of the authorities to trust; nil for the system's.
        public var certificateAuthorities: String?
        /// Our certificate, where the broker asks for one.
        public var certificate: String?
        /// The key of our certificate.
        public var privateKey: String?

        /// No file: the system's authorities, no certificate of our own.
        public init() {}
    }

    /// A configuration with defaults.
    ///
    /// - Parameters:
    ///   - uris: one or more AMQP URIs, separated by commas and white space; see ``BrokerAddress``. A comma that no URI follows belongs
    ///     to the URI that it stands in: a password may have some.
    ///   - connectionName: what connections are called in the broker's own views.
    /// - Throws: ``AMQPError/Code/invalidAddress``.
    public init(uris: String, connectionName: String) throws(AMQPError) {
        try self.init(uris: URIText.list(uris), connectionName: connectionName)
    }

    /// A configuration with defaults.
    ///
    /// - Parameters:
    ///   - uris: one or more AMQP URIs; see ``BrokerAddress``.
    ///   - connectionName: what connections are called in the broker's own views.
    ///   - password: the password of each URI that has none.
    /// - Throws: ``AMQPError/Code/invalidAddress``.
    public init(
        uris: [String],
        connectionName: String,
        password: Secret = Secret("guest")
    ) throws(AMQPError) {
        var addresses: [BrokerAddress] = []
        for uri in uris {
            addresses.append(try BrokerAddress(uri: uri, password: password))
        }
        guard !addresses.isEmpty else {
            throw AMQPError(
                .invalidAddress,
                origin: .caller,
                "The broker URI is empty. Write it as amqp://user:password@host:port/virtual-host."
            )
        }
        let virtualHosts = Set(addresses.map(\.virtualHost))
        guard virtualHosts.count == 1 else {
            let names = virtualHosts.sorted().map { "\"\($0)\"" }.joined(separator: " and ")
            throw AMQPError(
                .invalidAddress,
                origin: .caller,
                "The broker URIs name different virtual hosts, \(names). They lead to one broker: write the same in each."
            )
        }
        self.addresses = addresses
        self.connectionName = connectionName
    }

    /// A configuration from settings.
    ///
    /// Keys, in the reader as it is: a caller that keeps them in a section gives the section's reader.
    /// - `uri` (string or list of strings, secret, default `amqp://guest:guest@127.0.0.1:5672/%2f`): one or more URIs; in a
    ///   string they are separated by commas.
    /// - `passwordFile` (string, a path): a file whose only line is the password of each URI that has none.
    /// - those of ``read(config:)``.
    ///
    /// - Parameters:
    ///   - config: where the settings come from.
    ///   - connectionName: what connections are called in the broker's own views.
    /// - Throws: `SettingError` that names the setting, and no password.
    public init(config: ConfigReader, connectionName: String) throws(SettingError) {
        if let configuration = try Self(addressesIn: config, connectionName: connectionName) {
            self = configuration
        } else {
            try self.init(settingURIs: ["amqp://guest@127.0.0.1:5672/%2f"], in: config, connectionName: connectionName)
        }
        try read(config: config)
    }

    /// A configuration of which only the addresses come from settings: the keys `uri` and `passwordFile`, as
    /// ``init(config:connectionName:)`` reads them.
    ///
    /// - Returns: nil where `uri` is not set.
    /// - Throws: `SettingError` that names the setting, and no password.
    public init?(addressesIn config: ConfigReader, connectionName: String) throws(SettingError) {
        guard let uris = try config.checkedURIs(forKey: "uri") else { return nil }
        try self.init(settingURIs: uris, in: config, connectionName: connectionName)
    }

    private init(
        settingURIs uris: [String],
        in config: ConfigReader,
        connectionName: String
    ) throws(SettingError) {
        let password = try config.checkedPassword(inFileOf: "passwordFile") ?? Secret("guest")
        do throws(AMQPError) {
            try self.init(uris: uris, connectionName: connectionName, password: password)
        } catch {
            throw SettingError("uri", error.description)
        }
    }

    /// Takes from settings all but the addresses; what is not set there stays.
    ///
    /// Keys, in the reader as it is:
    /// - `heartbeat` (int, seconds, default 5).
    /// - `connectTimeout` (int, seconds, default 5).
    /// - `callTimeout` (int, seconds, default 10).
    /// - `confirmTimeout` (int, seconds, default 30).
    /// - `tls.certificateAuthorities`, `tls.certificate`, `tls.privateKey` (strings, paths).
    ///
    /// - Throws: `SettingError` that names the setting.
    public mutating func read(config: ConfigReader) throws(SettingError) {
        heartbeat = try Self.seconds("heartbeat", in: config, default: heartbeat)
        connectTimeout = try Self.seconds("connectTimeout", in: config, default: connectTimeout)
        callTimeout = try Self.seconds("callTimeout", in: config, default: callTimeout)
        confirmTimeout = try Self.seconds("confirmTimeout", in: config, default: confirmTimeout)
        tls.certificateAuthorities =
            try config.checkedText(forKey: "tls.certificateAuthorities") ?? tls.certificateAuthorities
        tls.certificate = try config.checkedText(forKey: "tls.certificate") ?? tls.certificate
        tls.privateKey = try config.checkedText(forKey: "tls.privateKey") ?? tls.privateKey
    }

    private static func seconds(
        _ key: String,
        in config: ConfigReader,
        default standard: Duration
    ) throws(SettingError) -> Duration {
        let count = try config.checkedInt(
            forKey: key,
            in: 1...3_600,
            unit: "seconds",
            default: Int(standard.components.seconds)
        )
        return .seconds(count)
    }
}
