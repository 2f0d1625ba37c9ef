/// URIs as they stand in settings, before anybody has understood them.
public enum URIText {
    /// Takes a list of URIs apart.
    ///
    /// They are separated by commas and white space around them; a comma that no URI follows belongs to the URI that it stands in,
    /// since a password may have some. Nothing is taken out of a URI.
    public static func list(_ text: String) -> [String] {
        let text = text.trimmed
        var parts: [Substring] = []
        var start = text.startIndex
        var place = start
        while let gap = text[place...].firstIndex(where: isBetween) {
            place = text[gap...].firstIndex { !isBetween($0) } ?? text.endIndex
            guard place == text.endIndex || text[gap..<place].contains(",") && beginsURI(text[place...]) else {
                continue
            }
            parts.append(text[start..<gap])
            start = place
        }
        parts.append(text[start...])
        return parts.filter { !$0.isEmpty }.map(String.init)
    }

    /// Whether a character may stand between two URIs.
    private static func isBetween(_ character: Character) -> Bool { character == "," || character.isWhitespace }

    /// Whether a text begins with a scheme: no password holds a slash that is not encoded, so a URI begins there.
    private static func beginsURI(_ text: Substring) -> Bool {
        let scheme = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+.-".contains($0)) }
        return scheme.first?.isLetter ?? false && text[scheme.endIndex...].hasPrefix("://")
    }

    /// A URI as a person may see it, whether or not it parses; nil where it can't be told for sure what in it may be a password.
    ///
    /// What stands between the first colon after the scheme and the last `@` may be one, and is cut.
    public static func redacted(_ uri: String) -> String? {
        let start = uri.firstRange(of: "://")?.upperBound ?? uri.startIndex
        guard let at = uri.lastIndex(of: "@") else {
            // `amqp://user:password` lacks a host, and looks like a host and its port.
            return isClear(uri[start...]) ? uri : nil
        }
        guard start <= at else { return nil }
        let user = uri[start..<at].prefix { $0 != ":" }
        guard !user.contains(where: "/?#,".contains), !uri[at...].contains(",") else { return nil }
        return "\(uri[..<start])\(user)\(uri[at...])"
    }

    /// Whether a URI brings a password of its own; that of `guest`, which everybody knows, does not count.
    public static func holdsPassword(_ uri: String) -> Bool {
        guard let login = login(of: uri), let colon = login.firstIndex(of: ":") else { return false }
        let password = login[login.index(after: colon)...]
        return !password.isEmpty && password != "guest"
    }

    /// What stands between the scheme of a URI and its last `@`: a user, and behind the first colon the password; nil if there is none.
    private static func login(of uri: String) -> Substring? {
        guard let start = uri.firstRange(of: "://")?.upperBound, let at = uri.lastIndex(of: "@"), start <= at else {
            return nil
        }
        return uri[start..<at]
    }

    /// A text in which each URI has lost its password: for what is shown although nobody has looked whether a URI stands in it.
    ///
    /// A URI ends at white space or a quote; what stands in it between its first colon after the scheme and its last `@` is cut, unless
    /// it is a sample of how to write one: `user:password@host`.
    public static func withoutPasswords(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "@")) else { return text }
        var result = ""
        var rest = text[...]
        // Word by word, each looked through once: who writes the text may choose how long it is.
        while !rest.isEmpty {
            let word = rest.prefix { !isEnd($0) }
            result += withoutPasswords(ofWord: word)
            let gap = rest[word.endIndex...].prefix(while: isEnd)
            result += gap
            rest = rest[gap.endIndex...]
        }
        return result
    }

    /// Whether a character ends a URI that stands in a text.
    private static func isEnd(_ character: Character) -> Bool { character.isWhitespace || character == "\"" }

    private static func withoutPasswords(ofWord word: Substring) -> String {
        guard let at = word.lastIndex(of: "@"), let slashes = word[..<at].firstRange(of: "://") else {
            return String(word)
        }
        let scheme = word[..<slashes.lowerBound].reversed().prefix {
            $0.isASCII && ($0.isLetter || $0.isNumber || "+.-".contains($0))
        }
        let start = word.index(slashes.lowerBound, offsetBy: -scheme.count)
        let uris = list(String(word[start...at])).map { uri in
            guard let login = login(of: uri), let colon = login.firstIndex(of: ":"),
                login.lowercased() != "user:password"
            else { return uri }
            return "\(uri[..<colon])\(uri[login.endIndex...])"
        }
        return "\(word[..<start])\(uris.joined(separator: ","))\(word[word.index(after: at)...])"
    }

    /// Whether what follows the scheme of a URI without a user is host and port.
    private static func isClear(_ rest: Substring) -> Bool {
        let authority = rest.prefix { !"/?#".contains($0) }
        let port: Substring
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            port = authority[authority.index(after: end)...]
        } else {
            guard let colon = authority.firstIndex(of: ":") else { return !rest.contains(":") }
            port = authority[colon...]
        }
        guard !port.isEmpty else { return true }
        return Int(port.dropFirst()).map((1...65_535).contains) ?? (port == ":")
    }
}

extension String {
    /// The text without white space at its ends.
    var trimmed: Substring {
        let start = firstIndex { !$0.isWhitespace } ?? endIndex
        let end = lastIndex { !$0.isWhitespace }.map(index(after:)) ?? endIndex
        return start < end ? self[start..<end] : ""
    }
}
