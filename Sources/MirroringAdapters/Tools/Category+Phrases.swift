package import MirroringEvents

extension Category {
    /// What systems and libraries say, and what kind of trouble that is; the first that is found counts.
    private static let phrases: [(category: Category, words: [String])] = [
        (.diskFull, ["no space left", "disk quota exceeded", "disk full", "not enough space", "quota exceeded"]),
        (
            .authentication,
            [
                "permission denied (publickey", "authentication fail", "host key verification failed", "wrong password",
                "auth failed", "unauthorized", "invalid credentials", "passphrase supplied", "login incorrect",
            ]
        ),
        (
            .authorization,
            ["permission denied", "operation not permitted", "access denied", "forbidden", "read-only file system"]
        ),
        (.timeout, ["timed out", "timeout", "deadline exceeded"]),
        (
            .network,
            [
                "connection refused", "connection reset", "connection closed", "connection unexpectedly closed",
                "could not resolve", "no such host", "network is unreachable", "no route to host", "broken pipe",
                "name or service not known", "temporary failure in name resolution",
            ]
        ),
        (.notFound, ["no such file", "not found", "does not exist", "doesn't exist"]),
        (.checksum, ["checksum", "hash differ", "corrupt", "verification failed"]),
    ]

    /// The kind of trouble that a sentence of some program tells; nil where it tells none that is known.
    package init?(saidIn text: String) {
        let text = text.lowercased()
        guard let found = Self.phrases.first(where: { $0.words.contains { text.contains($0) } }) else { return nil }
        self = found.category
    }
}
