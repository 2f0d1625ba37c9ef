import MirroringFiles

/// A folder on another machine, reached over ssh.
///
/// It is written as `ssh://user@host:port/path`, or as rsync and scp have it, `user@host:path`; what has a slash before its first colon is a
/// folder of this machine. Every spelling is read strictly: user and host become arguments of ssh, whose configuration may hand them to a
/// shell (CVE-2023-51385).
package struct RemotePlace: Sendable, Hashable, CustomStringConvertible {
    /// Who logs in; nil for whom ssh's configuration names, or who runs this.
    package let user: String?
    /// The machine, or what ssh's configuration calls it; an IPv6 address without brackets.
    package let host: String
    /// The port; nil for the one of ssh's configuration.
    package let port: Int?
    /// The folder: absolute, or `~` and what is below the user's home there. Without `.` and `..`, and with no slash at its end.
    package let path: String

    /// What is wrong with the spelling of a place, in words that follow the key it stands at.
    package struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
        /// What is wrong, and the remedy.
        package let description: String
    }

    init(user: String?, host: String, port: Int?, path: String) {
        self.user = user
        self.host = host
        self.port = port
        self.path = path
    }

    /// Whether it is all of the machine, or all of a home: nothing to mirror to.
    package var isTop: Bool { path == "/" || path == "~" }

    /// The folder that holds it.
    var parent: RemotePlace {
        let names = path.pathNames().dropLast().joined(separator: "/")
        return with(path: path.hasPrefix("/") ? "/\(names)" : names)
    }

    /// Another folder of the same machine.
    func with(path: String) -> RemotePlace { RemotePlace(user: user, host: host, port: port, path: path) }

    /// Whether another place is reached in the same way, and so on the same machine.
    func isReached(as other: RemotePlace) -> Bool {
        user == other.user && host == other.host && port == other.port
    }

    /// Who is asked to let us in: `user@host`.
    package var login: String { user.map { "\($0)@\(host)" } ?? host }

    /// The machine and who logs in there, as commands take them: `user@host:port`.
    package var machine: String { (user.map { "\($0)@" } ?? "") + bracketed + (port.map { ":\($0)" } ?? "") }

    /// As people write it, and rsync: `user@host:path`, or as ``uri`` where there is a port.
    package var description: String {
        guard port == nil else { return uri }
        return (user.map { "\($0)@" } ?? "") + "\(bracketed):\(path)"
    }

    /// As it stands in events: `ssh://user@host:port/path`.
    package var uri: String {
        let login = user.map { "\($0)@" } ?? ""
        let port = port.map { ":\($0)" } ?? ""
        let path = PercentEncoding.encoded(path)
        return "ssh://\(login)\(bracketed)\(port)\(path.hasPrefix("~") ? "/\(path)" : path)"
    }

    /// An IPv6 address has colons of its own.
    private var bracketed: String { host.contains(":") ? "[\(host)]" : host }
}
