import ArgumentParser
import MirroringCommands
import MirroringEngine
import Synchronization

/// Reads what the command line names as a job.
enum JobArgument {
    /// The jobs that have a name where the command is run. What is passed over is said.
    static let catalog = JobCatalog { Console.error("mirror: \($0)") }

    /// Checks that a job is named where one is needed: to see the settings alone, none is.
    ///
    /// - Throws: `ValidationError` that asks for one.
    static func require(_ isNamed: Bool, unlessShown settings: SettingsOptions) throws {
        guard isNamed || settings.show else {
            throw ValidationError("Name a job: a job file, or the name of a job.")
        }
    }

    /// Checks that jobs are named, or all of them meant, where some are needed.
    ///
    /// - Throws: `ValidationError` that asks for one of the two.
    static func require(_ jobs: [String], orAll all: Bool, unlessShown settings: SettingsOptions) throws {
        guard jobs.isEmpty || !all else {
            throw ValidationError("Name jobs, or give --all for all that have a name, not both.")
        }
        guard !jobs.isEmpty || all || settings.show else {
            throw ValidationError("Name jobs, job files or names of jobs, or give --all.")
        }
    }

    /// The job of a path or name.
    ///
    /// - Throws: `CommandFailure` (exit code 2) that says all that is wrong with the job file, or where it was looked for.
    static func job(_ argument: String) throws(CommandFailure) -> Job {
        do {
            return try catalog.job(argument)
        } catch {
            throw CommandFailure(.usage, lines: error.sentences)
        }
    }

    /// The job of a path or name, for a command that works on a destination of this machine alone.
    ///
    /// - Throws: as ``job(_:)`` does; `CommandFailure` (exit code 2) that says where to run the command instead.
    static func job(_ argument: String, withDestinationHereFor command: String) throws(CommandFailure) -> Job {
        let job = try job(argument)
        do throws(RunFailure) {
            try job.requireDestinationHere(for: command)
        } catch {
            throw CommandFailure(error)
        }
        return job
    }

    /// Every job that has a name, and a sentence for each file and folder that is passed over.
    ///
    /// - Throws: `CommandFailure` (exit code 2) if there is no job.
    static func all() throws(CommandFailure) -> (entries: [JobEntry], passedOver: [String]) {
        let passedOver = Mutex<[String]>([])
        let catalog = JobCatalog { sentence in passedOver.withLock { $0.append(sentence) } }
        let entries = catalog.all()
        let sentences = passedOver.withLock { $0 }
        guard entries.isEmpty else { return (entries, sentences) }
        let places = ([catalog.workingFolder].compactMap { $0 } + catalog.folders).joined(separator: " or ")
        let none = "There is no job file in \(places). Write one with \"mirror init NAME\"."
        throw CommandFailure(.usage, lines: sentences + [none])
    }
}
