public import MirroringSettings

/// How to reach a broker by the stream protocol, and how much of a stream may wait unread.
public struct StreamConfiguration: Sendable {
    /// The brokers of one cluster, tried in turn; never empty, and all with the same virtual host.
    public var addresses: [StreamAddress]
    /// What a connection is called in the broker's own views.
    public var connectionName: String
    /// The interval of heartbeats, of which the broker may want a shorter one; a peer silent for two of them is taken for dead. Whole
    /// seconds.
    public var heartbeat: Duration = .seconds(5)
    /// How long connecting and logging in may take, each.
    public var connectTimeout: Duration = .seconds(5)
    /// How long the broker may take for an answer before the connection is given up.
    public var callTimeout: Duration = .seconds(10)
    /// The wait after the first failure; it is doubled with each further one, and shortened by chance, by half at most.
    public var firstWait: Duration = .milliseconds(100)
    /// The longest wait.
    public var longestWait: Duration = .seconds(10)
    /// How many bytes of chunks may wait for the reader, who is given more as it takes them. Of chunks that suddenly are larger than all
    /// before them a few more may come, at most 16.
    public var unreadBytes = 4 << 20
    /// How many bytes of each message are kept, from 0; ``StreamMessage/omittedBytes`` tells of the rest. A broker takes messages of
    /// 128 MiB over AMQP from whoever may publish at all, so whoever knows how long a message may be says it here.
    public var messageBytes = Int.max
    /// How many bytes of each chunk are kept: of messages that come behind them in the same chunk nothing is.
    public var chunkBytes = 160 << 20
    /// How to log in.
    public var mechanism = Mechanism.plain
    /// Whom to trust, and our own certificate.
    public var tls = TLSFiles()
    /// What sentences that ask for a correction call its parts.
    public var names = Names()

    /// Ways to log in.
    public enum Mechanism: Sendable, Hashable {
        /// With user and password.
        case plain
        /// By the certificate of the TLS connection (the broker's plugin `rabbitmq_auth_mechanism_ssl`).
        case external
    }

    /// The files of a TLS connection, in PEM.
    public struct TLSFiles: Sendable, Hashable {
        /// The certificates of the authorities to trust; nil for the system's.
        public var certificateAuthorities: String?
        /// Our certificate, where the broker asks for one.
        public var certificate: String?
        /// The key of our certificate; nil if it is in the same file.
        public var privateKey: String?

        /// No file: the system's authorities, no certificate of our own.
        public init() {}
    }

    /// What sentences that ask for a correction call the parts of a configuration, for whoever reads them: the settings that they
    /// come from. A program that has no settings leaves the defaults.
    public struct Names: Sendable, Hashable {
        /// What ``StreamConfiguration/addresses`` are called.
        public var addresses = "the broker's URI"
        /// What ``TLSFiles/certificateAuthorities`` is called.
        public var certificateAuthorities = "tls.certificateAuthorities"
        /// What ``TLSFiles/certificate`` is called.
        public var certificate = "tls.certificate"
        /// What ``TLSFiles/privateKey`` is called.
        public var privateKey = "tls.privateKey"

        /// The names of the properties.
        public init() {}
    }

    /// A configuration with defaults.
    ///
    /// - Parameters:
    ///   - uris: one or more URIs, separated by commas and white space; see ``StreamAddress``. A comma that no URI follows belongs to the
    ///     URI that it stands in: a password may have some.
    ///   - connectionName: what connections are called in the broker's own views.
    ///   - password: the password of each URI that has none.
    /// - Throws: ``StreamError/Code/invalidAddress``.
    public init(uris: String, connectionName: String, password: Secret = Secret("guest")) throws(StreamError) {
        var addresses: [StreamAddress] = []
        for uri in URIText.list(uris) {
            addresses.append(try StreamAddress(uri: uri, password: password))
        }
        try self.init(addresses: addresses, connectionName: connectionName)
    }

    /// A configuration with defaults.
    ///
    /// - Parameters:
    ///   - addresses: the brokers of one cluster, at least one.
    ///   - connectionName: what connections are called in the broker's own views.
    /// - Throws: ``StreamError/Code/invalidAddress``.
    public init(addresses: [StreamAddress], connectionName: String) throws(StreamError) {
        guard !addresses.isEmpty else {
            throw StreamError(
                .invalidAddress,
                origin: .caller,
                "The broker URI is empty. Write it as rabbitmq-stream://user:password@host:port/virtual-host."
            )
        }
        let virtualHosts = Set(addresses.map(\.virtualHost))
        guard virtualHosts.count == 1 else {
            let names = virtualHosts.sorted().map { "\"\($0)\"" }.joined(separator: " and ")
            throw StreamError(
                .invalidAddress,
                origin: .caller,
                "The broker URIs name different virtual hosts, \(names). They lead to one broker: write the same in each."
            )
        }
        self.init(checkedAddresses: addresses, connectionName: connectionName)
    }

    /// A configuration with defaults, of addresses that are those of one cluster for sure.
    package init(checkedAddresses addresses: [StreamAddress], connectionName: String) {
        self.addresses = addresses
        self.connectionName = connectionName
    }
}
