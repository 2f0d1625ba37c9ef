public import Configuration

extension ConfigReader {
    /// Reads a section, whose own keys are all that its reader knows.
    ///
    /// - Parameters:
    ///   - section: the key of the section.
    ///   - read: gets a reader of the section.
    /// - Throws: what `read` throws, of the whole key.
    public func section<Value>(
        _ section: ConfigKey,
        _ read: (ConfigReader) throws(SettingError) -> Value
    ) throws(SettingError) -> Value {
        do throws(SettingError) {
            return try read(scoped(to: section))
        } catch {
            throw error.inside(section)
        }
    }

    /// Reads a whole number. The reader's own methods take the default for what is not a number, and say nothing.
    ///
    /// - Parameters:
    ///   - key: the setting.
    ///   - range: what it may be.
    ///   - unit: what it counts, for the sentence, for example `seconds`.
    ///   - standard: what holds where it is not set.
    /// - Throws: ``SettingError`` for what is not a whole number or out of range.
    public func checkedInt(
        forKey key: String,
        in range: ClosedRange<Int>,
        unit: String = "",
        default standard: Int
    ) throws(SettingError) -> Int {
        let requirement = SettingKind.requirement(range, unit)
        guard let value = int(forKey: ConfigKey(key)) else {
            guard let text = text(forKey: ConfigKey(key)) else { return standard }
            throw SettingError(key, value: text, requirement: requirement)
        }
        guard range.contains(value) else { throw SettingError(key, value: "\(value)", requirement: requirement) }
        return value
    }

    /// Reads one of several words.
    ///
    /// - Throws: ``SettingError`` for any other word.
    public func checkedWord<Word: CaseIterable & RawRepresentable<String>>(
        forKey key: String,
        default standard: Word
    ) throws(SettingError) -> Word {
        guard let text = string(forKey: ConfigKey(key)) else {
            guard let other = self.text(forKey: ConfigKey(key)) else { return standard }
            throw SettingError(key, value: other, requirement: Self.requirement(Word.self))
        }
        guard let word = Word(rawValue: text) else {
            throw SettingError(key, value: "\"\(text)\"", requirement: Self.requirement(Word.self))
        }
        return word
    }

    private static func requirement<Word: CaseIterable & RawRepresentable<String>>(_: Word.Type) -> String {
        SettingKind.word(Word.allCases.map(\.rawValue)).requirement
    }

    /// Reads `true` or `false`.
    ///
    /// - Throws: ``SettingError`` for anything else.
    public func checkedBool(forKey key: String, default standard: Bool) throws(SettingError) -> Bool {
        if let value = bool(forKey: ConfigKey(key)) { return value }
        guard let text = text(forKey: ConfigKey(key)) else { return standard }
        throw SettingError(key, value: text, requirement: SettingKind.flag.requirement)
    }

    /// Reads a text.
    ///
    /// - Parameter key: the setting.
    /// - Returns: nil where it is not set.
    /// - Throws: ``SettingError`` for what is not a text, and for an empty one.
    public func checkedText(forKey key: String, requirement: String = "a path") throws(SettingError) -> String? {
        guard let text = string(forKey: ConfigKey(key)) else {
            guard let other = self.text(forKey: ConfigKey(key)) else { return nil }
            throw SettingError(key, value: other, requirement: requirement)
        }
        guard !text.trimmed.isEmpty else { throw SettingError(key, value: "empty", requirement: requirement) }
        return text
    }

    /// Reads one or more URIs: a list, or a text in which they are separated by commas. Both are secrets, and no error shows them.
    ///
    /// - Returns: nil where it is not set.
    /// - Throws: ``SettingError`` for what is neither.
    public func checkedURIs(forKey key: String) throws(SettingError) -> [String]? {
        if let text = string(forKey: ConfigKey(key), isSecret: true) { return URIText.list(text) }
        if let items = stringArray(forKey: ConfigKey(key), isSecret: true) { return items.map { String($0.trimmed) } }
        guard text(forKey: ConfigKey(key)) != nil else { return nil }
        throw SettingError(key, value: "no text", requirement: "a URI, or a list of URIs")
    }

    /// A value of any other type as it was written; nil where the setting is not there.
    private func text(forKey key: ConfigKey) -> String? {
        string(forKey: key).map { "\"\($0)\"" } ?? double(forKey: key).map { "\($0)" }
            ?? bool(forKey: key).map { "\($0)" } ?? stringArray(forKey: key).map { "\($0)" }
    }
}
