/// Why a command ends without having done its work: a sentence for a person, or a line each for several reasons, and the exit code
/// for a script.
public struct CommandFailure: Error, Sendable, CustomStringConvertible {
    /// What the shell sees.
    public let exitCode: CommandExitCode
    /// What is said, a line each: sentences that name the thing and what to do about it.
    public let lines: [String]

    /// The lines as one text.
    public var description: String { lines.joined(separator: "\n") }

    /// A failure with its exit code and sentence.
    public init(_ exitCode: CommandExitCode, _ description: String) {
        self.init(exitCode, lines: [description])
    }

    /// A failure for several reasons.
    public init(_ exitCode: CommandExitCode, lines: [String]) {
        self.exitCode = exitCode
        self.lines = lines
    }
}

/// The exit codes of `mirror` and `mom`.
public enum CommandExitCode: Int32, Sendable {
    /// The work is done.
    case done = 0
    /// The job, or what the command was asked to do, failed.
    case failed = 1
    /// Wrong usage, configuration or job file, or something that the broker refuses to the user or lacks.
    case usage = 2
    /// Done, but events could not be kept and nobody will ever get them (`EX_IOERR` of sysexits.h).
    case lost = 74
    /// Done, but events still wait to be delivered (`EX_TEMPFAIL` of sysexits.h).
    case waiting = 75
}
