import Glibc

/// Where the page is served: a host and a port.
public struct WebAddress: Sendable, Hashable, CustomStringConvertible {
    /// An address, or the name of this machine.
    public let host: String
    /// The port; 0 for any that is free.
    public let port: Int

    /// Where it is served unless somebody says otherwise.
    public static let standard = WebAddress(host: "127.0.0.1", port: 8_780)

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port`, an IPv6 address in brackets; nil for anything else.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard digits.wholeMatch(of: /0|[1-9][0-9]{0,4}/) != nil, let port = Int(digits), port < 65_536 else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard Self.isAddress(String(host), AF_INET6) else { return nil }
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }) else {
            return nil
        }
        self.init(host: String(host), port: port)
    }

    /// `host:port`, an IPv6 address in brackets.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Whether nobody on another machine reaches it.
    public var isLoopback: Bool {
        host == "localhost" || host == "::1" || (host.hasPrefix("127.") && Self.isAddress(host, AF_INET))
    }

    /// Whether a text is an address of a family.
    static func isAddress(_ text: String, _ family: Int32) -> Bool {
        var room = in6_addr()
        return inet_pton(family, text, &room) == 1
    }
}
