import ArgumentParser
import MirroringCommands
import MirroringEngine
import MirroringEvents
import MirroringSettings

/// `mirror releases`: lists the releases of a job.
struct ReleasesCommand: OneJobCommand {
    static let configuration = CommandConfiguration(
        commandName: "releases",
        abstract: "Lists the releases of a job, the newest first.",
        discussion: """
            A line for each on stdout: its name, when it was published, how many entries and bytes it has (- where that is not known), \
            and whether it is current or was rolled back.

            Those of a destination on another machine are asked for there.

            Exit codes: 0 done; 1 they can't be read, or their machine can't be reached; 2 wrong usage, settings or job file, or the job \
            does not publish by releases.
            """
    )

    @OptionGroup var named: NamedJob

    @Flag(help: "One JSON object a line: release, time, items, bytes, current, rolledBack.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    mutating func run() async throws {
        try settings.showIfAsked([.engine], json: json)
        let job = try named.read()
        let configuration = try EngineConfiguration(settings.read(.engine))
        let releases = try await Interruption.cancelling {
            try await CommandFailure.saying { try await JobRelease.all(of: job, configuration: configuration) }
        }
        for release in releases {
            if json {
                try Console.output(encoding: ReleaseLine(release))
            } else {
                try Console.output(Self.line(release))
            }
        }
        if releases.isEmpty { Console.error("\(job.name): nothing is published yet.") }
    }

    private static func line(_ release: JobRelease) -> Line {
        let numbers = [release.items, release.bytes].map { $0.map(String.init) ?? "-" }
        let state = release.isCurrent ? "current" : release.isRolledBack ? "rolled back" : ""
        return "\(release.name)\t\(release.time.description)\t\(numbers[0])\t\(numbers[1])\t\(state)"
    }
}

/// A line of `mirror releases --json`.
private struct ReleaseLine: Encodable {
    var release: String
    var time: Timestamp
    var items: Int?
    var bytes: Int?
    var current: Bool
    var rolledBack: Bool

    init(_ release: JobRelease) {
        self.release = release.name
        time = release.time
        items = release.items
        bytes = release.bytes
        current = release.isCurrent
        rolledBack = release.isRolledBack
    }
}
