/// What is wrong between several jobs, or worth to know.
public struct JobConflict: Sendable, Hashable, CustomStringConvertible {
    /// How bad it is.
    public enum Severity: String, Sendable, Hashable, Codable {
        /// The jobs must not be run as they are.
        case error
        /// They can be run, in the right order.
        case warning
    }

    /// How bad it is.
    public let severity: Severity
    /// The jobs that it is about, by their index among those that were compared; the first is the one whose file is named.
    public let jobs: [Int]
    /// The file in which it is to be corrected.
    public let file: String
    /// The line, from 1, where it is known.
    public let line: Int?
    /// What is wrong and what to do.
    public let problem: String

    /// `file:line: problem`, as compilers write it.
    public var description: String {
        "\(file):\(line.map { "\($0):" } ?? "") \(problem)"
    }
}
