import Foundation
public import MirroringSettings

/// One broker and how to log in: what a URI of the stream protocol says.
///
/// `rabbitmq-stream://user:password@host:port/virtual-host`, or `rabbitmq-stream+tls://` for TLS; what is left out is `guest`, `guest`
/// (unless another password is given beside the URI), 5552 (5551 for TLS) and the virtual host `/`. User, password and virtual host are
/// percent-encoded, so `/` is written `%2f`. An IPv6 address stands in brackets. Source of the rule: the broker's clients for Java and
/// Go.
public struct StreamAddress: Sendable, Hashable, CustomStringConvertible {
    /// The host's name or address, without brackets.
    public var host: String
    /// The port.
    public var port: Int
    /// The virtual host.
    public var virtualHost: String
    /// The user.
    public var user: String
    /// The password.
    public var password: Secret
    /// Whether the connection is encrypted.
    public var usesTLS: Bool

    private static let plainScheme = "rabbitmq-stream"
    private static let encryptedScheme = "rabbitmq-stream+tls"

    /// How far the port of the stream protocol is below that of AMQP by default: 5552 and 5672, 5551 and 5671.
    public static let portDistance = 120

    /// An address from its parts.
    public init(
        host: String = "127.0.0.1",
        port: Int = 5_552,
        virtualHost: String = "/",
        user: String = "guest",
        password: Secret = Secret("guest"),
        usesTLS: Bool = false
    ) {
        self.host = host
        self.port = port
        self.virtualHost = virtualHost
        self.user = user
        self.password = password
        self.usesTLS = usesTLS
    }

    /// Reads a URI.
    ///
    /// - Parameters:
    ///   - uri: the URI.
    ///   - password: the password where the URI has none.
    /// - Throws: ``StreamError/Code/invalidAddress``; the sentence shows the URI without its password, or nothing of a URI in which
    ///   it can't be told where a password would stand.
    public init(uri: String, password: Secret = Secret("guest")) throws(StreamError) {
        func invalid(_ why: String) -> StreamError {
            let shown =
                URIText.redacted(uri).map { "\"\($0)\"" } ?? "(not shown, because a password may be anywhere in it)"
            return StreamError(
                .invalidAddress,
                origin: .caller,
                "The broker URI \(shown) \(why). Write it as \(Self.plainScheme)://user:password@host:port/virtual-host."
            )
        }
        guard let parts = URLComponents(string: uri, encodingInvalidCharacters: false),
            let scheme = parts.scheme?.lowercased()
        else { throw invalid("is not a URI, or holds characters that are to be percent-encoded") }
        guard [Self.plainScheme, Self.encryptedScheme].contains(scheme) else {
            throw invalid("begins with \"\(scheme)\", not with \(Self.plainScheme) or \(Self.encryptedScheme)")
        }
        guard let host = parts.host, !host.isEmpty else { throw invalid("names no host") }
        guard !host.contains(",") else {
            throw invalid("has a comma in its host; write \(Self.plainScheme):// in front of each broker")
        }
        // Behind a slash it may be the last of a password, whose beginning would be taken for a host, and shown.
        guard parts.user != nil || !uri.contains("@"), !parts.percentEncodedPath.contains("@") else {
            throw invalid(
                "has a slash, ? or # before its @; in a password write %2f, %3f and %23, in a virtual host %40"
            )
        }
        guard parts.query == nil, parts.fragment == nil else {
            throw invalid("has a query or a fragment, which mean nothing here")
        }
        let usesTLS = scheme == Self.encryptedScheme
        let port = parts.port ?? (usesTLS ? 5_551 : 5_552)
        guard (1...65_535).contains(port) else {
            // Without a user it may be a password, after which the host was forgotten.
            throw invalid("names \(parts.user == nil ? "a port" : "port \(port)"), which is not between 1 and 65535")
        }
        let path = parts.percentEncodedPath.dropFirst()
        guard !path.contains("/"), let virtualHost = String(path).removingPercentEncoding else {
            throw invalid("has a virtual host with a bare slash; write %2f for each")
        }
        self.init(
            host: host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host,
            port: port,
            virtualHost: virtualHost.isEmpty ? "/" : virtualHost,
            user: parts.user ?? "guest",
            password: parts.password.map { Secret($0) } ?? password,
            usesTLS: usesTLS
        )
    }

    /// The address as a URI without the password.
    public var description: String {
        var allowed = CharacterSet.urlUserAllowed
        allowed.remove("/")
        let user = self.user.addingPercentEncoding(withAllowedCharacters: allowed) ?? self.user
        let virtualHost = self.virtualHost.addingPercentEncoding(withAllowedCharacters: allowed) ?? self.virtualHost
        let host = self.host.contains(":") ? "[\(self.host)]" : self.host
        return "\(usesTLS ? Self.encryptedScheme : Self.plainScheme)://\(user)@\(host):\(port)/\(virtualHost)"
    }
}
