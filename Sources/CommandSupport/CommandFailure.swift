/// Why a command ends without having done its work: one sentence for a person, and the exit code for a script.
public struct CommandFailure: Error, Sendable, CustomStringConvertible {
    /// What the shell sees.
    public let exitCode: CommandExitCode
    /// A sentence that names the thing and what to do about it.
    public let description: String

    /// A failure with its exit code and sentence.
    public init(_ exitCode: CommandExitCode, _ description: String) {
        self.exitCode = exitCode
        self.description = description
    }
}

/// The exit codes of `mirror` and `mom`.
public enum CommandExitCode: Int32, Sendable {
    /// The work is done.
    case done = 0
    /// The job, or what the command was asked to do, failed.
    case failed = 1
    /// Wrong usage, configuration or job file.
    case usage = 2
    /// Done, but events could not be kept and nobody will ever get them (`EX_IOERR` of sysexits.h).
    case lost = 74
    /// Done, but events still wait to be delivered (`EX_TEMPFAIL` of sysexits.h).
    case waiting = 75
}
