import ArgumentParser
import MirroringCommands
import MirroringEngine

/// `mirror validate`: checks a job file and its folders.
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Checks a job file and the folders that it names, and does nothing.",
        discussion: "Exit code 0 if the job can be run, else 2 and a sentence for each job that can't."
    )

    @Argument(help: "Job files, or names of jobs.")
    var jobs: [String]

    mutating func run() async throws {
        var isValid = true
        for argument in jobs {
            do {
                let job = try JobArgument.job(argument)
                try JobValidation(job: job).check()
                Console.error("\(job.name): valid; mirrors \(job.source) to \(job.destination).")
            } catch let failure as RunFailure {
                Console.error("mirror: \(argument): \(failure)")
                isValid = false
            } catch {
                Console.error("mirror: \(error)")
                isValid = false
            }
        }
        guard isValid else { throw ExitCode(CommandExitCode.usage.rawValue) }
    }
}
