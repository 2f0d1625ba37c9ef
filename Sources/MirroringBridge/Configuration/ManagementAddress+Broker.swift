public import Configuration
public import MirroringSettings
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
    /// Keys, in the reader as it is:
    /// - `uri` (string, secret): by default the API that goes with the broker, see ``init(besides:)``; a URI without a user
    ///   takes the broker's, but only to a host of the broker's: nobody else gets its password.
    ///
    /// - Throws: `SettingError` that does not repeat the text, which may hold a password.
    public init(config: ConfigReader, besides broker: BrokerConfiguration) throws(SettingError) {
        let standard = Self(besides: broker)
        guard let uris = try config.checkedURIs(forKey: "uri") else {
            self = standard
            return
        }
        guard uris.count == 1 else {
            throw SettingError("uri", value: "\(uris.count) addresses", requirement: "one")
        }
        do {
            self = try ManagementAddress(uri: uris[0], user: standard.user, password: standard.password)
        } catch {
            throw SettingError("uri", error.description)
        }
        if !namesUser, !broker.addresses.contains(where: { $0.host.lowercased() == host.lowercased() }) {
            throw SettingError(
                "uri",
                "The address of the management API names another host (\(host)) than the broker's, and no user. The broker's "
                    + "password is not sent there: write it as http://USER:PASSWORD@HOST:PORT."
            )
        }
        certificateAuthorityFile = standard.certificateAuthorityFile
    }
}
