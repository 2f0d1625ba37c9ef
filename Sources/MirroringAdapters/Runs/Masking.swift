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
        var previous = ""
        // Its words up to the program that it starts: of these -p is its own.
        var isOfSSHPass = false
        for word in command {
            defer { previous = word }
            guard !isValue || word.hasPrefix("-") else {
                secrets.insert(word)
                words.append(Self.mask)
                isValue = false
                continue
            }
            // An option whose value is the next word, unless that is an option as well.
            isValue = word.hasPrefix("-") && !word.contains("=") && Self.isSecret(word)
            if Tool.lastPart(word) == "sshpass" {
                isOfSSHPass = true
            } else if isOfSSHPass, word.hasPrefix("-p") {
                isValue = word == "-p"
                if !isValue { secrets.insert(String(word.dropFirst(2))) }
                words.append(isValue ? word : "-p\(Self.mask)")
                continue
            } else if !word.hasPrefix("-"), !["-f", "-d", "-P"].contains(previous) {
                isOfSSHPass = false
            }
            words.append(masked(word, isHeader: ["-H", "--header"].contains(previous)))
        }
        ordered = secrets.filter { $0.count >= Self.shortest }.sorted { ($1.count, $0) < ($0.count, $1) }
    }

    /// A text with the command's secrets masked, and those that stand in URIs.
    package func text(_ text: String) -> String {
        let text = ordered.reduce(text) { $0.replacing($1, with: Self.mask) }
        return URIText.withoutPasswords(text)
    }

    private mutating func masked(_ word: String, isHeader: Bool) -> String {
        if let header = maskedHeader(word, isHeader: isHeader) { return header }
        // Several may stand in one word: `remote,user=a,password=b`. A value has commas in it if the word is no list, as far as its first
        // part tells, and if it stands in quotation marks.
        var masked: [String] = []
        var rest: Substring? = word[...]
        while let text = rest {
            let part = text.prefix { $0 != "," }
            rest = part.endIndex < text.endIndex ? text[text.index(after: part.endIndex)...] : nil
            guard let sign = part.firstIndex(of: "="), Self.isSecret(part[..<sign]) else {
                masked.append(String(part))
                continue
            }
            let start = part.index(after: sign)
            let isQuoted = part[start...].first.map { "\"'".contains($0) } ?? false
            let takesRest = masked.isEmpty || isQuoted
            if takesRest { rest = nil }
            secrets.insert(String((takesRest ? text : part)[start...]))
            masked.append("\(part[...sign])\(Self.mask)")
        }
        return URIText.withoutPasswords(masked.joined(separator: ","))
    }

    /// A header of HTTP whose value is a secret, masked; nil for another word.
    ///
    /// - Parameter isHeader: whether the word before says that it is a header.
    private mutating func maskedHeader(_ word: String, isHeader: Bool) -> String? {
        guard let colon = word.firstIndex(of: ":") else { return nil }
        var name = word[..<colon]
        // As in --header=Authorization: …
        let isValue = name.hasPrefix("-") && name.contains("=")
        if isValue, let sign = name.firstIndex(of: "=") { name = name[name.index(after: sign)...] }
        let value = word[word.index(after: colon)...]
        guard
            Self.secretHeaders.contains(name.lowercased())
                || (isHeader || isValue || value.hasPrefix(" ")) && Self.isSecret(name)
        else { return nil }
        secrets.insert(String(value.drop { $0 == " " }))
        return "\(word[...colon]) \(Self.mask)"
    }

    private static func isSecret(_ name: some StringProtocol) -> Bool {
        let letters = name.lowercased().filter { $0.isLetter }
        guard !harmlessEnds.contains(where: { letters.hasSuffix($0) }) else { return false }
        return letters.hasSuffix("pass") || secretNames.contains { letters.contains($0) }
    }
}
