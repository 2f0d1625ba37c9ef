extension String {
    /// A regular expression that matches the text itself, in what Erlang's, PCRE's and Swift's have in common.
    ///
    /// By scalars, as the broker reads it: a mark that follows a dot makes one character of both.
    package var literalPattern: String {
        unicodeScalars.reduce(into: "") { pattern, scalar in
            if Self.metacharacters.contains(scalar) { pattern.append("\\") }
            pattern.unicodeScalars.append(scalar)
        }
    }

    /// What in a text would mean something else than itself.
    private static let metacharacters = #"\^$.|?*+()[]{}"#.unicodeScalars
}
