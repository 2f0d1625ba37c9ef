extension JobFile.KeyGroup {
    /// When a file is the same at both ends.
    static let comparison = Self(keys: ["verify"]) { keys, job in
        job.verify = keys.word("verify", of: Comparison.self) ?? job.verify
    }
}

extension JobFileKeys {
    /// One of a few words.
    fileprivate func word<Words: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        of words: Words.Type
    ) -> Words? {
        guard let text = string(key) else { return nil }
        let word = Words(rawValue: text)
        if word == nil {
            let known = words.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
            note(key, "is \"\(text)\"; it can be \(known).")
        }
        return word
    }
}
