import ArgumentParser
import MirroringCommands
import MirroringEngine

/// A command that works on one job, which has to be named: only to see the settings alone, none is needed.
protocol OneJobCommand: AsyncParsableCommand {
    var named: NamedJob { get }
    var settings: SettingsOptions { get }
}

extension OneJobCommand {
    func validate() throws {
        try requireJob()
    }

    /// Checks that a job is named where one is needed.
    ///
    /// - Throws: `ValidationError` that asks for one.
    func requireJob() throws {
        guard named.job != nil || settings.show else {
            throw ValidationError("Name a job: a job file, or the name of a job.")
        }
    }
}

/// What the command line names as the job of a command.
struct NamedJob: ParsableArguments {
    @Argument(help: "A job file, or the name of a job.", completion: .job)
    var job: String?

    /// What is named, as it is written.
    var argument: String { job ?? "" }

    /// The job.
    ///
    /// - Throws: `CommandFailure` (exit code 2) that says all that is wrong with the job file, or where it was looked for.
    func read() throws(CommandFailure) -> Job { try JobArgument.job(argument) }

    /// The job, for a command that works on a destination of this machine alone.
    ///
    /// - Throws: as ``read()`` does; `CommandFailure` (exit code 2) that says where to run the command instead.
    func read(withDestinationHereFor command: String) throws(CommandFailure) -> Job {
        let job = try read()
        do throws(RunFailure) {
            try job.requireDestinationHere(for: command)
        } catch {
            throw CommandFailure(error)
        }
        return job
    }
}
