import ArgumentParser
import MirroringCommands
import MirroringEvents
import MirroringOfflineLog
import MirroringSettings

/// `mom log`: a table of runs, or the events of one.
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Lists the runs of a monitoring folder, or prints the events of one.",
        discussion: """
            Needs no broker: it reads the XML files that the bridge writes, those of runs still going on included, and its notes \
            of dead letters beside them (dead-letters.jsonl). Times are in UTC.

            What is missing is told where it is: gaps in a run, dead letters, and a run that is presumed lost, because it has no end \
            and nothing has been heard of it for longer than the bridge's setting bridge.silence (300 s). Where no bridge \
            has written since, so that nothing can have been heard, that is said instead. An event whose \
            publisher may have had no right to speak for its job has a mark (!) and a line that says why; in JSON, a member \
            "received".

            What can't be read is named on stderr, and the rest is printed.

            EXAMPLES
              mom log                        all runs there are
              mom log -n 20                  the last 20
              mom log --failed --since 1d    what went wrong since yesterday at this time
              mom log --job "Town site"      the runs of a job
              mom log 01a1fd4d               the events of the run whose id has this begin
                                             or end
              mom log 01a1fd4d -f            and those to come, up to its end
              mom log -f                     the last 10 runs, and all events to come

            EXIT CODES
              0 printed
              1 printed, but for what can't be read
              2 the path is wrong, can't be read or holds no offline logs
            """
    )

    @Argument(
        help: ArgumentHelp(
            """
            A run: the beginning of its id, or the end, as events have it; or its XML file. Or a folder of them. Default: the \
            bridge's folder, setting offline.folder.
            """,
            valueName: "run, file or folder"
        ),
        completion: .offlineLog
    )
    var subject: String?

    @OptionGroup var filter: LogFilter

    @Flag(
        name: [.customShort("f"), .customLong("follow")],
        help: "Go on with the events that are written from now on, of a run up to its end."
    )
    var follow = false

    @Option(
        help: ArgumentHelp("The folder in which a run is looked for.", valueName: "folder"),
        completion: .directory,
        transform: PathOption.read
    )
    var offlineFolder: String?

    @Flag(
        help: """
            One event per line on stdout, as JSON; of a folder, all events of all its runs. What is missing is an object with the \
            one member "missing", "deadLetter", "end" or "noBridge".
            """
    )
    var json = false

    @Flag(help: "With --json: one object per run instead of its events.")
    var runs = false

    @OptionGroup var settings: SettingsOptions

    /// How many runs stand above what comes, unless somebody says how many.
    private static let runsBeforeNews = 10

    func validate() throws {
        if runs, !json { throw ValidationError("--runs is for --json: without that, runs are listed anyway.") }
        if follow, filter.failed || runs {
            throw ValidationError("--follow shows events as they come, and --failed and --runs choose among runs.")
        }
    }

    func run() async throws {
        try settings.showIfAsked([.bridge], json: json)
        let effective = try settings.read(.bridge)
        if let offlineFolder, let subject, OfflineLogPath.isFolder(subject) {
            throw CommandFailure(
                .usage,
                "\(subject) is a folder, and so is --offline-folder (\(offlineFolder)), in which a run is looked for. Give one of them."
            )
        }
        let subject = try LogSubject(subject, in: offlineFolder ?? OfflineLogPath.defaultFolder(effective))
        let silence = try OfflineLogPath.silence(effective)
        let form = LogPrinter.Form(json: json, isOfRuns: runs, width: Console.outputColumns)
        var filter = filter
        if follow, case .folder = subject { filter.count = filter.count ?? Self.runsBeforeNews }
        var printer = LogPrinter(form, filter: filter, silence: silence)
        let following = LogFollowing(printer, filter: filter, silence: silence)
        do {
            switch subject {
            case .folder(let path):
                let folder = OfflineLogFolder(path: path)
                guard follow else {
                    try printer.printFolder(folder)
                    break
                }
                // To a program, all events are alike.
                try await following.followFolder(folder) { if !json { try printer.printFolder(folder) } }
            case .run(let path):
                try requireRun(path)
                guard follow else {
                    try printer.printFile(path)
                    break
                }
                guard try await following.followRun(path) else { throw ExitCode(CommandExitCode.failed.rawValue) }
            }
        } catch let error as OfflineLogError {
            throw CommandFailure(.usage, error.description)
        }
        if printer.isIncomplete { throw ExitCode(CommandExitCode.failed.rawValue) }
    }

    /// - Throws: `CommandFailure` (exit code 2) for options that choose among runs.
    private func requireRun(_ path: String) throws(CommandFailure) {
        guard filter.jobs.isEmpty, !filter.failed, !runs else {
            throw CommandFailure(
                .usage,
                "--job, --failed and --runs choose among runs, and \(path) is one run. Leave them out."
            )
        }
    }
}
