import MirroringFiles
import MirroringSettings

extension RemotePlace {
    /// Reads a place.
    ///
    /// - Parameter text: as it stands in a job file.
    /// - Returns: nil if it names a folder of this machine.
    /// - Throws: ``Problem`` if it names another machine, and not as it must be.
    package static func read(_ text: String) throws(Problem) -> RemotePlace? {
        if text.hasPrefix("ssh://") { return try place(ofURI: text) }
        if text.hasPrefix("rsync://") { throw daemon(text) }
        if text.contains("://") { throw Problem(description: "is \(shown(text)), which is no path of a folder.") }
        return try place(ofPath: text)
    }

    /// Whether a text names another machine, well spelled or not.
    package static func isMeant(by text: String) -> Bool {
        do throws(Problem) {
            return try read(text) != nil
        } catch {
            return true
        }
    }

    /// Reads the path of another folder of the same machine.
    ///
    /// - Parameter text: as it stands in a job file.
    package func folder(_ text: String) throws(Problem) -> RemotePlace {
        guard text.hasPrefix("/") || text.hasPrefix("~") else {
            throw Problem(
                description: """
                    is \(Self.shown(text)). It is a folder on \(host), as the destination is: write its path there, from / or from ~/.
                    """
            )
        }
        return RemotePlace(user: user, host: host, port: port, path: try Self.simple(text, in: text))
    }

    // MARK: ssh://user@host:port/path

    private static func place(ofURI uri: String) throws(Problem) -> RemotePlace {
        let rest = uri.dropFirst("ssh://".count)
        let authority = rest.prefix { $0 != "/" }
        // Looked at first, so that nothing else is said of a text that has one in it.
        guard !URIText.holdsPassword("ssh://\(authority)") else {
            throw Problem(
                description:
                    "is \(shown(uri)) and holds a password. ssh takes none from a job; use a key, and remove it."
            )
        }
        guard !uri.contains("?"), !uri.contains("#") else {
            throw Problem(
                description: "is \(shown(uri)). In the path of a URI write %3F for a question mark, and %23 for #."
            )
        }
        var login = authority[...]
        var user: String?
        if let at = login.lastIndex(of: "@") {
            user = try checked(user: decoded(login[..<at], of: uri), in: uri)
            login = login[login.index(after: at)...]
        }
        let (host, colon) = try host(login, in: uri)
        var port: Int?
        if let colon {
            guard let digits = number(colon), (1...65_535).contains(digits) else {
                throw Problem(description: "is \(shown(uri)), whose port is none. Write a number from 1 to 65535.")
            }
            port = digits
        }
        var path = try decoded(rest[authority.endIndex...], of: uri)
        // Below the home, which no path of a URI can begin with.
        if path == "/~" || path.hasPrefix("/~/") { path.removeFirst() }
        return RemotePlace(user: user, host: host, port: port, path: try simple(path, in: uri))
    }

    private static func decoded(_ text: Substring, of uri: String) throws(Problem) -> String {
        guard let decoded = PercentEncoding.decoded(text) else {
            throw Problem(
                description: "is \(shown(uri)), where a % is not followed by the two digits of a byte of text."
            )
        }
        return decoded
    }

    // MARK: user@host:path

    private static func place(ofPath text: String) throws(Problem) -> RemotePlace? {
        let start = text.prefix { $0 != "[" && $0 != ":" && $0 != "/" }
        let mark: String.Index?
        if text[start.endIndex...].first == "[" {
            // An IPv6 address; a folder may have a bracket in its name.
            guard let end = text[start.endIndex...].firstIndex(of: "]"), !text[..<end].contains("/"),
                start.isEmpty || start.hasSuffix("@"), text[end...].dropFirst().first == ":"
            else { return nil }
            mark = text.index(after: end)
        } else {
            mark = text[start.endIndex...].first == ":" ? start.endIndex : nil
        }
        guard let colon = mark else { return nil }
        let path = text[text.index(after: colon)...]
        guard path.first != ":" else { throw daemon(text) }
        var login = text[..<colon]
        var user: String?
        if let at = login.lastIndex(of: "@") {
            user = try checked(user: String(login[..<at]), in: text)
            login = login[login.index(after: at)...]
        }
        let (host, _) = try host(login, in: text)
        guard !path.isEmpty else {
            throw Problem(description: "is \(shown(text)), without a path. Write the folder behind the colon.")
        }
        let whole = path.hasPrefix("/") || path.hasPrefix("~") ? String(path) : "~/\(path)"
        return RemotePlace(user: user, host: host, port: nil, path: try simple(whole, in: text))
    }

    // MARK: Parts

    private static func checked(user: String, in text: String) throws(Problem) -> String {
        guard isName(user, with: "._-+") else {
            throw Problem(
                description:
                    "is \(shown(text)), whose user is no name. It has letters, digits, and . _ - + inside of it."
            )
        }
        return user
    }

    /// The host of what stands behind a user, and what stands behind the host and a colon.
    private static func host(_ text: Substring, in whole: String) throws(Problem) -> (String, Substring?) {
        let host: Substring
        let rest: Substring
        let isHost: Bool
        if text.first == "[", let end = text.firstIndex(of: "]") {
            host = text[..<end].dropFirst()
            rest = text[end...].dropFirst()
            isHost = host.contains(":") && isName(host, with: ".-_:%")
        } else {
            host = text.prefix { $0 != ":" }
            rest = text[host.endIndex...]
            isHost = isName(host, with: ".-_")
        }
        guard isHost, rest.isEmpty || rest.first == ":" else {
            throw Problem(
                description: """
                    is \(shown(whole)), whose host is none. It has letters, digits, and . - _ inside of it; an IPv6 address stands in \
                    brackets. A folder of this machine is written with ./ before it.
                    """
            )
        }
        return (String(host), rest.isEmpty ? nil : rest.dropFirst())
    }

    /// Whether a text is a name that no program takes for an option or for something to be run.
    private static func isName(_ text: some StringProtocol, with others: String) -> Bool {
        (1...255).contains(text.utf8.count) && text.first != "-"
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) || others.contains($0) }
    }

    private static func number(_ text: Substring) -> Int? {
        text.allSatisfy { $0.isASCII && $0.isNumber } ? Int(text) : nil
    }

    /// A path without what says nothing.
    private static func simple(_ path: String, in text: String) throws(Problem) -> String {
        guard path.hasPrefix("/") || path == "~" || path.hasPrefix("~/") else {
            let problem = path.hasPrefix("~") ? "begins with another user's home" : "is empty"
            throw Problem(description: "is \(shown(text)), whose path \(problem). Write the path from / or from ~/.")
        }
        guard path.utf8.count <= 4_096, !path.contains(where: \.isNewline),
            path.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else {
            throw Problem(
                description:
                    "has a path that is longer than 4,096 bytes, or has line breaks or control characters in it."
            )
        }
        let names = path.pathNames().filter { $0 != "." }
        guard !names.contains("..") else {
            throw Problem(
                description:
                    "is \(shown(text)), whose path has .. in it. Only that machine knows where it leads; write it out."
            )
        }
        return path.hasPrefix("~") ? names.joined(separator: "/") : "/" + names.joined(separator: "/")
    }

    private static func daemon(_ text: String) -> Problem {
        Problem(
            description: """
                is \(shown(text)), which names an rsync daemon. Either end of a job needs mirror; write ssh://host/path for a \
                machine that you may log in to.
                """
        )
    }

    /// A text of somebody's without what may be a password in it.
    private static func shown(_ text: String) -> String {
        text.contains("://") ? URIText.redacted(text) ?? "a URI" : "\"\(text)\""
    }
}
