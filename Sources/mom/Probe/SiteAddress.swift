import Foundation
import MirroringTrace

/// Where a site shows its trace: `http` or `https`, and the site's root or the trace itself.
struct SiteAddress: Sendable, Hashable {
    /// The address as it was given, without user and password.
    let name: String
    /// Where the trace is.
    let url: URL
    /// What lets in whoever the address names; nil if it names nobody. For this address alone.
    let authorization: String?

    /// The address of a text; nil if it is none of a web server.
    init?(_ text: String) {
        guard var components = URLComponents(string: text, encodingInvalidCharacters: false),
            ["http", "https"].contains(components.scheme?.lowercased()), components.host?.isEmpty == false
        else { return nil }
        let login = components.user.map { "\($0):\(components.password ?? "")" }
        authorization = login.map { "Basic \(Data($0.utf8).base64EncodedString())" }
        (components.user, components.password, components.fragment) = (nil, nil, nil)
        name = components.string ?? ""
        if !components.path.hasSuffix(".json") {
            if !components.path.hasSuffix("/") { components.path += "/" }
            components.path += TracePlace.path
            components.query = nil
        }
        guard let url = components.url else { return nil }
        self.url = url
    }

    /// The host, for sentences and for a look at its certificate.
    var host: String { Self.host(of: url) }

    static func host(of url: URL) -> String {
        url.host(percentEncoded: false) ?? ""
    }

    /// The port, which may be the scheme's.
    static func port(of url: URL) -> Int {
        url.port ?? (isSecure(url) ? 443 : 80)
    }

    /// Whether TLS is asked for.
    static func isSecure(_ url: URL) -> Bool {
        url.scheme?.lowercased() == "https"
    }
}
