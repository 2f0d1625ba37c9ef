import ArgumentParser
import MirroringCommands
import MirroringEngine

/// Reads what the command line names as a job.
enum JobArgument {
    /// Checks that a job is named where one is needed: to see the settings alone, none is.
    ///
    /// - Throws: `ValidationError` that asks for one.
    static func require(_ isNamed: Bool, unlessShown settings: SettingsOptions) throws {
        guard isNamed || settings.show else {
            throw ValidationError("Name a job: a job file, or the name of a job.")
        }
    }

    /// The job of a path or name.
    ///
    /// - Parameters:
    ///   - argument: the path or name.
    ///   - checksum: whether files are compared by content, whatever the job says.
    /// - Throws: `CommandFailure` (exit code 2) that says what is wrong with the job file, or where it was looked for.
    static func job(_ argument: String, checksum: Bool = false) throws(CommandFailure) -> Job {
        do {
            var job = try JobCatalog { Console.error("mirror: \($0)") }.job(argument)
            if checksum { job.verify = .content }
            return job
        } catch {
            throw CommandFailure(.usage, lines: error.sentences)
        }
    }
}
