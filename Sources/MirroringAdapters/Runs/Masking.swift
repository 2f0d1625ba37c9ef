import MirroringSettings

/// What of a command nobody should read who sees its events: passwords and the like, which people write into command lines all the same.
package struct Masking: Sendable, Hashable {
    /// What stands in place of a secret.
    package static let mask = "***"

    /// What a name has in it whose value is a secret.
    private static let secretNames = [
        "password", "passwd", "passphrase", "secret", "token", "apikey", "accesskey", "privatekey", "credential",
    ]
    /// What a name ends in whose value only says where a secret is.
    private static let harmlessEnds = ["file", "command", "path", "env", "fd", "dir"]
    /// Headers of HTTP that hold a secret.
    private static let secretHeaders = ["authorization", "proxy-authorization", "cookie", "x-auth-token", "x-api-key"]
    /// What is shorter than that is no secret that could be told from other words.
    private static let shortest = 4

    /// The command with its secrets masked.
    package private(set) var words: [String] = []
    private var secrets: Set<String> = []
    /// The longer ones first: of one that begins with another, nothing is to be left.
    private var ordered: [String] = []

    /// Looks through a command.
    package init(_ command: [String]) {
        var isValue = false
        for word in command {
            guard !isValue || word.hasPrefix("-") else {
                secrets.insert(word)
                words.append(Self.mask)
                isValue = false
                continue
            }
            // An option whose value is the next word, unless that is an option as well.
            isValue = word.hasPrefix("-") && !word.contains("=") && Self.isSecret(word)
            words.append(masked(word))
        }
        ordered = secrets.filter { $0.count >= Self.shortest }.sorted { ($1.count, $0) < ($0.count, $1) }
    }

    /// A text with the command's secrets masked, and those that stand in URIs.
    package func text(_ text: String) -> String {
        let text = ordered.reduce(text) { $0.replacing($1, with: Self.mask) }
        return URIText.withoutPasswords(text)
    }

    private mutating func masked(_ word: String) -> String {
        if let colon = word.firstIndex(of: ":"), Self.secretHeaders.contains(word[..<colon].lowercased()) {
            secrets.insert(String(word[word.index(after: colon)...].drop { $0 == " " }))
            return "\(word[...colon]) \(Self.mask)"
        }
        // Several may stand in one word: `remote,user=a,password=b`.
        let parts = word.split(separator: ",", omittingEmptySubsequences: false).map { part in
            guard let sign = part.firstIndex(of: "="), Self.isSecret(part[..<sign]) else { return String(part) }
            secrets.insert(String(part[part.index(after: sign)...]))
            return "\(part[...sign])\(Self.mask)"
        }
        return URIText.withoutPasswords(parts.joined(separator: ","))
    }

    private static func isSecret(_ name: some StringProtocol) -> Bool {
        let letters = name.lowercased().filter { $0.isLetter }
        guard !harmlessEnds.contains(where: { letters.hasSuffix($0) }) else { return false }
        return letters.hasSuffix("pass") || secretNames.contains { letters.contains($0) }
    }
}
