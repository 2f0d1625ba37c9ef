extension JobFile.KeyGroup {
    /// When a file is the same at both ends.
    static let comparison = Self(keys: ["verify"]) { keys, job in
        job.verify = keys.word("verify", of: Comparison.self) ?? job.verify
    }
}
