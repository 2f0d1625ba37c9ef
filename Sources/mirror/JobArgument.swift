import CommandSupport
import MirroringEngine

/// Reads what the command line names as a job.
enum JobArgument {
    /// The job of a path or name.
    ///
    /// - Throws: ``CommandFailure`` (exit code 2) that says what is wrong with the job file, or where it was looked for.
    static func job(_ argument: String) throws(CommandFailure) -> Job {
        do {
            return try JobCatalog { Console.error("mirror: \($0)") }.job(argument)
        } catch {
            throw CommandFailure(.usage, error.description)
        }
    }
}
