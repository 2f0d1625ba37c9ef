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
    ///   takes user and password of the broker's address with that host: no other host gets them.
    /// - `passwordFile` (string, a path): a file whose only line is the password, where `uri` has none.
    ///
    /// - Throws: `SettingError` that does not repeat the text, which may hold a password.
    public init(config: ConfigReader, besides broker: BrokerConfiguration) throws(SettingError) {
        let standard = Self(besides: broker)
        let password = try config.checkedPassword(inFileOf: "passwordFile")
        guard let uris = try config.checkedURIs(forKey: "uri") else {
            self = standard
            self.password = password ?? standard.password
            return
        }
        guard uris.count == 1 else {
            throw SettingError("uri", value: "\(uris.count) addresses", requirement: "one")
        }
        do {
            self = try ManagementAddress(uri: uris[0])
        } catch {
            throw SettingError("uri", error.description)
        }
        certificateAuthorityFile = standard.certificateAuthorityFile
        if let password, !namesPassword {
            self.password = password
            if !namesUser { user = standard.user }
        } else if !namesUser {
            guard let login = broker.addresses.first(where: { $0.host.lowercased() == host.lowercased() }) else {
                throw SettingError(
                    "uri",
                    "The address of the management API names another host (\(host)) than the broker's, and no user. The broker's "
                        + "password is not sent there: write it as http://USER:PASSWORD@HOST:PORT."
                )
            }
            user = login.user
            self.password = login.password
        }
    }
}
