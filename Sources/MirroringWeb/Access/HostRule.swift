import Glibc

/// Which `Host` and which `Origin` a request may have: a value.
///
/// A page of somebody else's that is open in the same browser can send requests here. By its own name, which leads here for a moment (DNS
/// rebinding), it could read the answers as well. So a host has to be an address, which no name leads to, or a name that is known.
struct HostRule: Sendable {
    /// Names by which the page is reached, beside addresses and `localhost`, in lower case.
    let names: Set<String>

    /// - Parameters:
    ///   - address: where the page is served.
    ///   - names: by which names it is reached.
    init(address: WebAddress, names: some Sequence<String> = []) {
        self.names = Set(names.map { $0.lowercased() } + [address.host.lowercased(), "localhost"])
    }

    /// What speaks against a request; nil if nothing does.
    ///
    /// - Parameters:
    ///   - host: its `Host`, or `:authority`.
    ///   - origin: its `Origin`; nil if it has none, as where somebody follows a link.
    func problem(host: String?, origin: String?) -> Problem? {
        guard let host, allows(host) else {
            let name = host.map { "\"\($0.prefix(100))\"" } ?? "no host"
            return Problem(
                .wrongHost,
                "The request is for \(name), which is not known here. Add the name to the setting http.names, or use the address."
            )
        }
        if let origin, !Self.isSame(origin, as: host) {
            return Problem(.wrongOrigin, "The request comes from a page of \"\(origin.prefix(100))\".")
        }
        return nil
    }

    private func allows(_ text: String) -> Bool {
        guard let host = Self.host(of: text) else { return false }
        return names.contains(host) || WebAddress.isAddress(host, AF_INET) || WebAddress.isAddress(host, AF_INET6)
    }

    /// The host without its port, in lower case; nil for what is none. The port may be that of whatever passes the request on.
    private static func host(of text: String) -> String? {
        let text = text.lowercased()
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let rest = text[text.index(after: end)...]
            return rest.isEmpty || rest.hasPrefix(":") ? String(text[..<end].dropFirst()) : nil
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return parts[0].isEmpty ? nil : String(parts[0])
    }

    private static func isSame(_ origin: String, as host: String) -> Bool {
        let origin = origin.lowercased()
        return ["http://", "https://"].contains { origin == $0 + host.lowercased() }
    }
}
