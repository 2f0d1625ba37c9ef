public import AMQP
public import Configuration
public import RabbitMQManagement

extension ManagementAddress {
    /// The management API that goes with a broker: the host, user and trust of the one named first, at its port + 10000.
    public init(besides broker: BrokerConfiguration) {
        self.init()
        guard let amqp = broker.addresses.first else { return }
        scheme = amqp.usesTLS ? "https" : "http"
        host = amqp.host
        port = amqp.port + Self.portDistance
        user = amqp.user
        password = amqp.password.value
        certificateAuthorityFile = broker.tls.certificateAuthorities
    }

    /// The management API from settings.
    ///
    /// Keys:
    /// - `management.uri` (string, secret): by default the API that goes with the broker, see ``init(besides:)``; a URI without a user
    ///   takes the broker's.
    ///
    /// - Throws: `ManagementError` of code `invalidAddress` that does not repeat the text.
    public init(config: ConfigReader, besides broker: BrokerConfiguration) throws(ManagementError) {
        let standard = Self(besides: broker)
        guard let uri = config.string(forKey: "management.uri", isSecret: true) else {
            self = standard
            return
        }
        self = try ManagementAddress(uri: uri, user: standard.user, password: standard.password)
        certificateAuthorityFile = standard.certificateAuthorityFile
    }
}
