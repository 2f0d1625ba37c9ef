import Foundation
public import MirroringSettings

/// Where a broker's management API is, and who asks.
///
/// Its description does not hold the password.
public struct ManagementAddress: Sendable, Hashable, CustomStringConvertible {
    /// `http` or `https`.
    public var scheme: String
    /// Host name or IP address; an IPv6 address without brackets.
    public var host: String
    /// The TCP port.
    public var port: Int
    /// What stands before `/api` where a proxy serves the API below a path; empty otherwise.
    public var path: String
    /// The user of the broker.
    public var user: String
    /// The user's password.
    public var password: Secret
    /// A file of certificates (PEM) that vouch for the server; nil for those that the system trusts.
    public var certificateAuthorityFile: String?

    /// What sentences that ask for a correction call its parts.
    public var names = Names()

    /// What sentences that ask for a correction call the parts of an address, for whoever reads them: the settings that they come
    /// from. A program that has no settings leaves the defaults.
    public struct Names: Sendable, Hashable {
        /// What the address is called.
        public var address = "the API's address"
        /// What ``ManagementAddress/certificateAuthorityFile`` is called.
        public var certificateAuthorities = "certificateAuthorityFile"

        /// The names of the properties.
        public init() {}

        /// The keys of settings, each with the place where it was set.
        ///
        /// - Parameters:
        ///   - settings: the settings.
        ///   - section: the section of the management API.
        ///   - broker: the section of the broker, whose authorities are trusted here as well.
        public init(of settings: EffectiveSettings, section: String, broker: String) {
            address = settings.named("\(section).uri")
            certificateAuthorities = settings.named("\(broker).tls.certificateAuthorities")
        }
    }

    /// Whether the text that it was read from names a user.
    public private(set) var namesUser = false
    /// Whether the text that it was read from holds a password.
    public private(set) var namesPassword = false

    /// The port of the management API above that of AMQP: 15672 and 5672, 15671 and 5671.
    public static let portDistance = 10_000

    /// An address from its parts.
    public init(
        scheme: String = "http",
        host: String = "127.0.0.1",
        port: Int = 15_672,
        path: String = "",
        user: String = "guest",
        password: Secret = Secret("guest"),
        certificateAuthorityFile: String? = nil
    ) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
        self.user = user
        self.password = password
        self.certificateAuthorityFile = certificateAuthorityFile
    }

    /// Reads an address such as `http://guest:guest@127.0.0.1:15672`.
    ///
    /// Without a port it is 15672, or 15671 for https; without a user it is `user` with `password`.
    ///
    /// - Throws: ``ManagementError`` of code `invalidAddress` that does not repeat the text, which may hold a password.
    public init(uri: String, user: String = "guest", password: Secret = Secret("guest")) throws(ManagementError) {
        guard let parts = URLComponents(string: uri, encodingInvalidCharacters: false),
            let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty, !host.contains(","),
            // A password after which the host was forgotten looks like a port.
            parts.port.map((1...65_535).contains) ?? true,
            parts.user != nil || !uri.contains("@"), parts.query == nil, parts.fragment == nil,
            // What stands there is shown with the address: it must not be a second one, or the end of a password.
            parts.percentEncodedPath.wholeMatch(of: /[A-Za-z0-9\/._~-]*/) != nil
        else {
            throw ManagementError(
                wrongAddress:
                    "The address of the management API is not of the form http://USER:PASSWORD@HOST:PORT, or with /PATH behind it. "
                    + "In user and password, percent-encode everything but letters, digits and -._~ (%40 for @)."
            )
        }
        self.init(
            scheme: scheme,
            host: host.trimmingCharacters(in: ["[", "]"]),
            port: parts.port ?? (scheme == "https" ? 15_671 : 15_672),
            path: parts.path.hasSuffix("/") ? String(parts.path.dropLast()) : parts.path,
            user: parts.user ?? user,
            password: parts.user == nil ? password : Secret(parts.password ?? "")
        )
        namesUser = parts.user != nil
        namesPassword = parts.password != nil
    }

    /// The address without user and password.
    public var description: String {
        "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)\(path)"
    }

    /// The URL of a resource of the API; each component is escaped, so that the virtual host `/` becomes `%2F`.
    ///
    /// - Parameters:
    ///   - components: the resource.
    ///   - query: names and values after the `?`; the values are escaped.
    func url(_ components: [String], query: KeyValuePairs<String, String> = [:]) -> String {
        let path = components.map(escaped).joined(separator: "/")
        let parameters = query.map { "\($0)=\(escaped($1))" }.joined(separator: "&")
        return "\(description)/api/\(path)\(parameters.isEmpty ? "" : "?")\(parameters)"
    }

    private func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .unreserved) ?? text
    }
}

extension CharacterSet {
    /// What needs no escaping anywhere in a URL (RFC 3986, 2.3).
    fileprivate static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    )
}
