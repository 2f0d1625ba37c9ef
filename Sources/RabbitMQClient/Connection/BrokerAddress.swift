import Foundation
public import MirroringSettings

/// One broker and how to log in: what an AMQP URI says.
///
/// `amqp://user:password@host:port/virtual-host`, or `amqps://` for TLS; what is left out is `guest`, `guest` (unless another password
/// is given beside the URI), 5672 (5671 for TLS) and the virtual host `/`. User, password and virtual host are percent-encoded, so
/// `/` is written `%2f`. An IPv6 address stands in brackets. Source of the rule: RabbitMQ's URI specification.
public struct BrokerAddress: Sendable, Hashable, CustomStringConvertible {
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

    /// Reads an AMQP URI.
    ///
    /// - Parameters:
    ///   - uri: the URI.
    ///   - password: the password where the URI has none.
    /// - Throws: ``AMQPError/Code/invalidAddress``; the sentence shows the URI without its password, or nothing of a URI in which
    ///   it can't be told where a password would stand.
    public init(uri: String, password: Secret = Secret("guest")) throws(AMQPError) {
        func invalid(_ why: String) -> AMQPError {
            AMQPError(
                .invalidAddress,
                origin: .caller,
                "The broker URI \(Self.redacted(uri)) \(why). Write it as amqp://user:password@host:port/virtual-host."
            )
        }
        guard let parts = URLComponents(string: uri, encodingInvalidCharacters: false),
            let scheme = parts.scheme?.lowercased()
        else {
            throw invalid(Self.isAuthority(uri) ? "is not a URI: \(Self.encoding)" : "is not a URI")
        }
        guard scheme == "amqp" || scheme == "amqps" else {
            throw invalid("begins with \"\(scheme)\", not with amqp or amqps")
        }
        guard let host = parts.host, !host.isEmpty else {
            throw invalid("names no host")
        }
        guard !host.contains(",") else {
            throw invalid("has a comma in its host; write amqp:// in front of each broker")
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
        usesTLS = scheme == "amqps"
        port = parts.port ?? (usesTLS ? 5_671 : 5_672)
        guard (1...65_535).contains(port) else {
            // Without a user it may be a password, after which the host was forgotten.
            let name = parts.user == nil ? "a port" : "port \(port)"
            throw invalid("names \(name), which is not between 1 and 65535")
        }
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        user = parts.user ?? "guest"
        self.password = parts.password.map { Secret($0) } ?? password
        let path = parts.percentEncodedPath.dropFirst()
        guard !path.contains("/"), let virtualHost = String(path).removingPercentEncoding else {
            throw invalid("has a virtual host with a bare slash; write %2f for each")
        }
        self.virtualHost = virtualHost.isEmpty ? "/" : virtualHost
    }

    /// What to write where user, password or virtual host hold more than letters and digits.
    private static let encoding =
        "in user, password and virtual host, percent-encode everything but letters, digits and -._~ (%40 for @, "
        + "%25 for % and %20 for a space)"

    /// Whether a text has the beginning of an AMQP URI, so that only its parts can be wrong.
    private static func isAuthority(_ uri: String) -> Bool {
        uri.lowercased().hasPrefix("amqp://") || uri.lowercased().hasPrefix("amqps://")
    }

    /// The address as a URI without the password.
    public var description: String {
        var allowed = CharacterSet.urlUserAllowed
        allowed.remove("/")
        let user = self.user.addingPercentEncoding(withAllowedCharacters: allowed) ?? self.user
        let virtualHost = self.virtualHost.addingPercentEncoding(withAllowedCharacters: allowed) ?? self.virtualHost
        let host = self.host.contains(":") ? "[\(self.host)]" : self.host
        return "\(usesTLS ? "amqps" : "amqp")://\(user)@\(host):\(port)/\(virtualHost)"
    }

    /// A URI in quotes as a person may see it, whether or not it parses.
    private static func redacted(_ uri: String) -> String {
        URIText.redacted(uri).map { "\"\($0)\"" } ?? "(not shown, because a password may be anywhere in it)"
    }
}
