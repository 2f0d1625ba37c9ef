public import Configuration
import MirroringSettings
public import RabbitMQClient
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
        password = amqp.password
        certificateAuthorityFile = broker.tls.certificateAuthorities
    }

    /// The management API from settings.
    ///
    /// Keys:
    /// - `management.uri` (string, secret): by default the API that goes with the broker, see ``init(besides:)``; a URI without a user
    ///   takes the broker's, but only to a host of the broker's: nobody else gets its password.
    ///
    /// - Throws: `ManagementError` of code `invalidAddress` that does not repeat the text, which may hold a password.
    public init(config: ConfigReader, besides broker: BrokerConfiguration) throws(ManagementError) {
        let standard = Self(besides: broker)
        let uris: [String]?
        do {
            uris = try config.checkedURIs(forKey: "management.uri")
        } catch {
            throw ManagementError(wrongAddress: error.description)
        }
        guard let uris else {
            self = standard
            return
        }
        guard uris.count == 1 else {
            throw ManagementError(
                wrongAddress: "The setting management.uri holds \(uris.count) addresses; it takes one."
            )
        }
        self = try ManagementAddress(uri: uris[0], user: standard.user, password: standard.password)
        if !namesUser, !broker.addresses.contains(where: { $0.host.lowercased() == host.lowercased() }) {
            throw ManagementError(
                wrongAddress:
                    "The setting management.uri names another host (\(host)) than the broker's, and no user. The broker's "
                    + "password is not sent there: write it as http://USER:PASSWORD@HOST:PORT."
            )
        }
        certificateAuthorityFile = standard.certificateAuthorityFile
    }
}
