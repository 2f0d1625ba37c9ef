public import Configuration

/// A setting that can't be used: which one, and a sentence for a person.
public struct SettingError: Error, Sendable, Hashable, CustomStringConvertible {
    private enum Problem: Hashable {
        case value(String, requirement: String)
        case sentence(String)
    }

    /// The setting: its whole key as far as it is known.
    public private(set) var key: String
    private let problem: Problem

    /// A value that is not what it must be.
    ///
    /// - Parameters:
    ///   - key: the setting.
    ///   - value: what it is; passwords in URIs are left out of it.
    ///   - requirement: what it must be, as in "a whole number".
    public init(_ key: String, value: String, requirement: String) {
        self.key = key
        problem = .value(URIText.withoutPasswords(value), requirement: requirement)
    }

    /// A setting of which there is something else to say.
    ///
    /// - Parameters:
    ///   - key: the setting.
    ///   - sentence: what is wrong with it and what to do, in whole sentences.
    public init(_ key: String, _ sentence: String) {
        self.key = key
        problem = .sentence(sentence)
    }

    /// What is wrong, in whole sentences.
    public var description: String {
        switch problem {
        case .value(let value, let requirement): "The setting \(key) is \(value); it must be \(requirement)."
        case .sentence(let sentence): sentence
        }
    }

    /// The same error, found by a reader of a section.
    public func inside(_ section: ConfigKey) -> SettingError {
        var error = self
        error.key = (section.components + [key]).joined(separator: ".")
        return error
    }

    /// What to say of a value that is not of its kind; a secret is not shown.
    static func sentence(_ name: String, _ text: String, _ kind: SettingKind) -> String {
        // A URI may stand in the place of another setting's value, and be cut before its password ends.
        let shown = String(URIText.withoutPasswords(text).prefix(100)).debugDescription
        let value = text.trimmed.isEmpty ? "empty" : kind.isSecret ? "not usable" : shown
        return "\(name) is \(value); it must be \(kind.requirement)."
    }
}
