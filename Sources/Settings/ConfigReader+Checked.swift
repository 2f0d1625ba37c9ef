public import Configuration

/// A setting whose value can't be used: a sentence that names it, its value and what it must be.
public struct SettingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    /// A sentence from its parts.
    ///
    /// - Parameters:
    ///   - key: the setting.
    ///   - value: what it is.
    ///   - requirement: what it must be, as in "a whole number".
    public init(_ key: String, value: String, requirement: String) {
        description = "The setting \(key) is \(value); it must be \(requirement)."
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
        let upper =
            range.upperBound == .max
            ? "of \(range.lowerBound) or more" : "from \(range.lowerBound) to \(range.upperBound)"
        let requirement = "a whole number \(upper)\(unit.isEmpty ? "" : " \(unit)")"
        guard let value = int(forKey: ConfigKey(key)) else {
            guard let text = text(forKey: key) else { return standard }
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
        guard let text = string(forKey: ConfigKey(key)) else { return standard }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingError(key, value: "\"\(text)\"", requirement: "one of \(words)")
        }
        return word
    }

    /// A value of any other type as it was written; nil where the setting is not there.
    private func text(forKey key: String) -> String? {
        let key = ConfigKey(key)
        return string(forKey: key).map { "\"\($0)\"" } ?? double(forKey: key).map { "\($0)" }
            ?? bool(forKey: key).map { "\($0)" } ?? stringArray(forKey: key).map { "\($0)" }
    }
}
