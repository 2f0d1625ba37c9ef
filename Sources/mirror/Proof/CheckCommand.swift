import ArgumentParser
import MirroringCommands
import MirroringEngine
import MirroringEvents
import MirroringSettings

/// `mirror check`: says whether source and destination are the same.
struct CheckCommand: OneJobCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Says whether source and destination are the same, and changes nothing.",
        discussion: """
            Compared is what a run compares, size, time and attributes, and whether every file can be read; with --content also \
            every byte. One line for each finding on stdout, in the order of the paths: missing, extra, different or unreadable, a \
            tab, the path, and after another tab in what it differs, or why it can't be read. The sum goes to stderr. A folder on another \
            machine is looked at and read there.

            Exit code 0: they are the same. 1: they are not, or that could not be found out in whole. 2: the job or its folders \
            can't be used.
            """
    )

    @OptionGroup var named: NamedJob

    @Flag(help: "Also read every file at both ends, and compare the contents.")
    var content = false

    @Flag(help: "One JSON object a line: the findings, then the summary.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    mutating func run() async throws {
        try settings.showIfAsked([.engine], json: json)
        let job = try named.read()
        let configuration = try EngineConfiguration(settings.read(.engine))
        let before = RunGlance(at: job, stateFolder: configuration.stateFolder)
        let summary = try await check(job, by: configuration)
        let after = RunGlance(at: job, stateFolder: configuration.stateFolder)
        let text = CheckText(summary, job: job, argument: named.argument, comparesContents: content)
        if json { try Console.output(encoding: SummaryLine(summary, job: job, content: content)) }
        Console.error(Line(text.sentence))
        if after.seesRun(since: before) {
            let process = before.isUnderWay ? before.process : after.process
            Console.error(Line(CheckText.warning(ofProcess: process)))
        }
        guard summary.findings == 0 else { throw ExitCode(CommandExitCode.failed.rawValue) }
    }

    private func check(_ job: Job, by configuration: EngineConfiguration) async throws -> CheckSummary {
        let check = TreeCheck(
            of: job,
            rsync: configuration.rsync,
            ssh: configuration.ssh,
            version: configuration.identity.version,
            comparesContents: content,
            places: configuration.ownPlaces,
            onWait: configuration.onWait
        )
        let json = json
        do {
            return try await Interruption.cancelling {
                try await CommandFailure.saying {
                    try await check.run { finding in
                        if json {
                            try Console.output(encoding: FindingLine(finding))
                        } else {
                            try Console.output(CheckText.line(of: finding))
                        }
                    }
                }
            }
        } catch is CancellationError {
            throw CommandFailure(.failed, "\(job.name): the check was interrupted, so there may be more to find.")
        }
    }
}
