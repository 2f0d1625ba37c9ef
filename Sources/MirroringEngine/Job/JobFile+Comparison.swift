extension JobFile.KeyGroup {
    /// When a file is the same at both ends.
    static let comparison = Self(keys: ["verify"]) { keys, job throws(JobFileError) in
        job.verify = try keys.word("verify", of: Comparison.self) ?? job.verify
    }
}

extension JobFileKeys {
    /// One of a few words.
    fileprivate func word<Words: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        of words: Words.Type
    ) throws(JobFileError) -> Words? {
        guard node(key) != nil else { return nil }
        let text = try string(key)
        guard let word = Words(rawValue: text) else {
            let known = words.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
            throw error(key, "is \"\(text)\"; it can be \(known).")
        }
        return word
    }
}
