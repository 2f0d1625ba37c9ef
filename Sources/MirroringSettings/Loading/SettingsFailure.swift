/// Why settings can't be used: everything that is wrong with them.
public struct SettingsFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, one or more sentences each; at least one.
    public let sentences: [String]

    /// What is wrong, a line each.
    public var description: String { sentences.joined(separator: "\n") }

    init(_ problems: [SettingProblem]) {
        sentences = problems.map(\.description)
    }

    init(_ sentence: String) {
        sentences = [sentence]
    }
}
