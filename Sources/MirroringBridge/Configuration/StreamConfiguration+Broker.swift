public import Configuration
import Foundation
public import MirroringSettings
public import RabbitMQClient
public import RabbitMQStream

extension StreamConfiguration {
    /// The stream protocol of a broker: at each of its addresses, by the same login and the same files, at its port - 120.
    public init(besides broker: BrokerConfiguration) {
        self.init(
            checkedAddresses: broker.addresses.map(StreamAddress.init(besides:)),
            connectionName: broker.connectionName
        )
        heartbeat = broker.heartbeat
        connectTimeout = broker.connectTimeout
        callTimeout = broker.callTimeout
        tls.certificateAuthorities = broker.tls.certificateAuthorities
        tls.certificate = broker.tls.certificate
        tls.privateKey = broker.tls.privateKey
    }

    /// The stream protocol from settings.
    ///
    /// Keys, in the reader as it is:
    /// - `uri` (string or list of strings, secret): by default what goes with the broker, see ``init(besides:)``; a URI without a user
    ///   takes user and password of the broker's address with that host: no other host gets them. One that names no virtual host means
    ///   the broker's.
    /// - `passwordFile` (string, a path): a file whose only line is the password of each URI that has none.
    ///
    /// - Throws: `SettingError` that names the setting, and no password.
    public init(config: ConfigReader, besides broker: BrokerConfiguration) throws(SettingError) {
        self.init(besides: broker)
        let password = try config.checkedPassword(inFileOf: "passwordFile")
        guard let uris = try config.checkedURIs(forKey: "uri") else {
            if let password { for index in addresses.indices { addresses[index].password = password } }
            return
        }
        guard !uris.isEmpty else {
            throw SettingError("uri", value: "empty", requirement: "one URI or several")
        }
        var named: [StreamAddress] = []
        for uri in uris { named.append(try StreamAddress(setting: uri, password, besides: broker)) }
        addresses = named
    }
}

extension StreamConfiguration.Names {
    /// The keys of settings, each with the place where it was set.
    ///
    /// - Parameters:
    ///   - settings: the settings.
    ///   - section: the section that `StreamConfiguration.init(config:besides:)` has read.
    ///   - broker: the section of the broker.
    public init(of settings: EffectiveSettings, section: String, broker: String) {
        self.init()
        addresses = settings.named("\(section).uri")
        certificateAuthorities = settings.named("\(broker).tls.certificateAuthorities")
        certificate = settings.named("\(broker).tls.certificate")
        privateKey = settings.named("\(broker).tls.privateKey")
    }
}

extension StreamAddress {
    /// The stream protocol at an address of a broker.
    fileprivate init(besides amqp: BrokerAddress) {
        self.init(
            host: amqp.host,
            port: max(1, amqp.port - Self.portDistance),
            virtualHost: amqp.virtualHost,
            user: amqp.user,
            password: amqp.password,
            usesTLS: amqp.usesTLS
        )
    }

    /// Reads a URI of a setting, and completes it.
    fileprivate init(setting uri: String, _ password: Secret?, besides broker: BrokerConfiguration) throws(SettingError)
    {
        do throws(StreamError) {
            try self.init(uri: uri, password: password ?? Secret("guest"))
        } catch {
            throw SettingError("uri", error.description)
        }
        let parts = URLComponents(string: uri, encodingInvalidCharacters: false)
        let standard = broker.addresses[0]
        if ["", "/"].contains(parts?.percentEncodedPath ?? "") { virtualHost = standard.virtualHost }
        guard virtualHost == standard.virtualHost else {
            throw SettingError(
                "uri",
                "The address of the stream protocol names the virtual host \"\(virtualHost)\", and broker.uri \"\(standard.virtualHost)\". "
                    + "They lead to one broker: write the same in each."
            )
        }
        guard parts?.user == nil else { return }
        if password != nil {
            user = standard.user
            return
        }
        let (host, given) = (host.lowercased(), host)
        guard let login = broker.addresses.first(where: { $0.host.lowercased() == host }) else {
            throw SettingError(
                "uri",
                "The address of the stream protocol names another host (\(given)) than the broker's, and no user. The broker's "
                    + "password is not sent there: write it as rabbitmq-stream://USER:PASSWORD@HOST:PORT."
            )
        }
        user = login.user
        self.password = login.password
    }
}
