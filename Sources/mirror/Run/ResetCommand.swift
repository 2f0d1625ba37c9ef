import ArgumentParser
import MirroringCommands
import MirroringEngine
import MirroringSettings

/// `mirror reset`: drops what lies in the staging folder.
struct ResetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Drops the packages that earlier runs left behind, so that the next run starts over.",
        discussion: "An import that was cut short is put back first. The destination is not touched otherwise."
    )

    @Argument(help: "A job file, or the name of a job.")
    var job: String?

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        try JobArgument.require(job != nil, unlessShown: settings)
    }

    mutating func run() async throws {
        try settings.showIfAsked([.engine])
        let job = try JobArgument.job(job ?? "")
        let configuration = try EngineConfiguration(settings.read(.engine))
        do {
            let count = try JobReset.reset(job, stateFolder: configuration.stateFolder)
            Console.error("\(job.name): \(Quantity.count(count, "package")) dropped; the next run starts over.")
        } catch let failure as RunFailure {
            throw CommandFailure(.failed, failure.description)
        } catch let refusal as JobRefusal {
            throw CommandFailure(.failed, refusal.description)
        }
    }
}
