/// What is wrong with a job file: one sentence that names the file, the line and the remedy.
public struct JobFileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file; what was asked for, if no file was found.
    public let file: String
    /// The line, from 1, where it is known.
    public let line: Int?
    /// What is wrong and what to do.
    public let problem: String

    /// An error from its parts.
    public init(file: String, line: Int? = nil, _ problem: String) {
        self.file = file
        self.line = line
        self.problem = problem
    }

    /// `file:line: problem`, as compilers write it.
    public var description: String {
        "\(file):\(line.map { "\($0):" } ?? "") \(problem)"
    }
}
