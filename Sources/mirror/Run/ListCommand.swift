import ArgumentParser
import Foundation
import MirroringCommands
import MirroringEngine
import MirroringSettings

/// `mirror list`: shows what each job is at.
struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Shows all jobs: how their last runs ended, which run now, and which are late.",
        discussion: """
            Listed is every job that has a name, and every other one that was run here. DUE is shown for jobs that say how often \
            a run is meant to end well (expect). What is known of runs is in the engine's state folder, so run it as the user \
            who runs the jobs. What can't be read of one job is said in its place.

            Exit code 0 whatever it shows; 2 if the state folder can't be read.
            """
    )

    @Flag(
        help: """
            One JSON object a line: name, state (never, idle, running, died, invalid, forgotten, unknown), last, open, due, …
            """
    )
    var json = false

    @OptionGroup var settings: SettingsOptions

    mutating func run() async throws {
        let folder = try EngineConfiguration(settings.read(.engine, json: json)).stateFolder
        let listing = try Self.listing(folder)
        guard !json else {
            for row in listing.rows { try Console.output(encoding: JobListingLine(row, at: listing.now)) }
            return
        }
        guard !listing.rows.isEmpty else {
            return Console.error("mirror: There are no jobs yet. Write one with \"mirror init NAME\".")
        }
        for line in JobListingText(listing: listing).lines(width: Console.outputColumns) { try Console.output(line) }
    }

    private static func listing(_ folder: String) throws(CommandFailure) -> JobListing {
        do throws(RunFailure) {
            return try JobListing(JobArgument.catalog, stateFolder: folder)
        } catch {
            var status = stat()
            guard stat(folder, &status) == 0, status.st_uid != geteuid(), let owner = getpwuid(status.st_uid) else {
                throw CommandFailure(.usage, error.description)
            }
            let name = String(cString: owner.pointee.pw_name)
            throw CommandFailure(.usage, "\(error) Or run this as its owner: sudo -u \(name) mirror list.")
        }
    }
}
