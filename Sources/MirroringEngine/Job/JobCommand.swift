/// A command that a job has run before or after its runs.
public struct JobCommand: Sendable, Hashable {
    /// The program: an absolute path, or a name that is found along `PATH`.
    public let program: String
    /// What it is given.
    public let arguments: [String]

    /// A program with its arguments, which nothing interprets.
    public init(program: String, arguments: [String] = []) {
        self.program = program
        self.arguments = arguments
    }

    /// A text for the shell.
    public init(shell text: String) {
        self.init(program: "/bin/sh", arguments: ["-c", text])
    }
}
