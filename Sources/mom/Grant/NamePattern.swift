import RabbitMQManagement

/// Regular expressions for the names and keys of permissions, in what Erlang's, PCRE's and Swift's have in common.
enum NamePattern {
    /// Matches no name and no key that there is. RabbitMQ's own way to write it; it takes an empty pattern for this as
    /// well.
    static let nothing = "^$"
    /// Matches everything.
    static let anything = ".*"
    /// Matches a UUID in lower case, without anchors.
    static let uuid = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"

    /// A text that stands for itself.
    static func literal(_ text: String) -> String { text.literalPattern }

    /// One of several patterns; at least one.
    static func any(of patterns: [String]) -> String {
        patterns.count == 1 ? patterns[0] : "(\(patterns.joined(separator: "|")))"
    }

    /// One of several names; at least one. The words that all begin with stand in front: `mirroring\.(events|monitor)`.
    static func any(ofNames names: [String]) -> String {
        let words = names.map { $0.split(separator: ".", omittingEmptySubsequences: false) }
        let shortest = words.map(\.count).min() ?? 0
        let common = words[0].prefix(shortest - 1).enumerated().prefix { index, word in
            words.allSatisfy { $0[index] == word }
        }
        guard names.count > 1, !common.isEmpty else { return any(of: names.map(literal)) }
        let rest = words.map { literal($0.dropFirst(common.count).joined(separator: ".")) }
        return common.map { literal(String($0.element)) + #"\."# }.joined() + any(of: rest)
    }

    /// One of several patterns and nothing beside it; nothing at all where there are none.
    static func exactly(_ patterns: [String]) -> String {
        patterns.isEmpty ? nothing : "^\(any(of: patterns))$"
    }

    /// Whether a text has what the pattern matches in it, as the broker sees it.
    static func matches(_ text: String, _ pattern: String) -> Bool {
        guard let expression = try? Regex(pattern) else { return false }
        return text.contains(expression)
    }
}
