/// Why a job file can't be used: everything that is wrong with it.
public struct JobFileFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, in the order of the lines; at least one.
    public let problems: [JobFileError]

    /// What is wrong, one sentence or two each, with file and line.
    public var sentences: [String] { problems.map(\.description) }

    /// What is wrong, a line each.
    public var description: String { sentences.joined(separator: "\n") }

    init(_ problems: [JobFileError]) {
        self.problems = problems
    }

    init(_ problem: JobFileError) {
        self.init([problem])
    }
}
