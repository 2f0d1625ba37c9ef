public import Configuration

/// A setting whose value can't be used: a sentence that names it, its value and what it must be.
public struct SettingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The setting.
    public let key: String
    /// The sentence.
    public let description: String

    /// A sentence from its parts.
    ///
    /// - Parameters:
    ///   - key: the setting.
    ///   - value: what it is.
    ///   - requirement: what it must be, as in "a whole number".
    public init(_ key: String, value: String, requirement: String) {
        self.key = key
        description = "The setting \(key) is \(value); it must be \(requirement)."
    }

    /// What to say of a value that is none of its kind; a secret is not shown.
    static func sentence(_ name: String, _ text: String, _ kind: SettingKind) -> String {
        let value =
            text.trimmed.isEmpty ? "empty" : kind.isSecret ? "not usable" : String(text.prefix(100)).debugDescription
        return "\(name) is \(value); it must be \(kind.requirement)."
    }
}

extension ConfigReader {
    /// Reads a whole number. The reader's own methods take the default for what is no number, and nobody learns of it.
    ///
    /// - Parameters:
    ///   - key: the setting.
    ///   - range: what it may be.
    ///   - unit: what it counts, for the sentence, for example `seconds`.
    ///   - standard: what holds where it is not set.
    /// - Throws: ``SettingError`` for what is no whole number or out of range.
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
    public func checkedBool(forKey key: ConfigKey, default standard: Bool) throws(SettingError) -> Bool {
        if let value = bool(forKey: key) { return value }
        let name = key.components.joined(separator: ".")
        guard let text = text(forKey: key) else { return standard }
        throw SettingError(name, value: text, requirement: SettingKind.flag.requirement)
    }

    /// Reads a text.
    ///
    /// - Parameter key: the setting.
    /// - Returns: nil where it is not set.
    /// - Throws: ``SettingError`` for what is no text, and for an empty one.
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
    public func checkedURIs(forKey key: ConfigKey) throws(SettingError) -> [String]? {
        if let text = string(forKey: key, isSecret: true) { return URIText.list(text) }
        if let items = stringArray(forKey: key, isSecret: true) { return items.map { String($0.trimmed) } }
        guard text(forKey: key) != nil else { return nil }
        let name = key.components.joined(separator: ".")
        throw SettingError(name, value: "no text", requirement: "a URI, or a list of URIs")
    }

    /// A value of any other type as it was written; nil where the setting is not there.
    private func text(forKey key: ConfigKey) -> String? {
        string(forKey: key).map { "\"\($0)\"" } ?? double(forKey: key).map { "\($0)" }
            ?? bool(forKey: key).map { "\($0)" } ?? stringArray(forKey: key).map { "\($0)" }
    }
}
