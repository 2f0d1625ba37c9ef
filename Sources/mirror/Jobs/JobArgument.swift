import MirroringCommands
import MirroringEngine
import Synchronization

/// Reads what the command line names as a job.
enum JobArgument {
    /// The jobs that have a name where the command is run. What is passed over is said.
    static let catalog = JobCatalog { Console.error("mirror: \($0)") }

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
