import ArgumentParser
import MirroringCommands
import MirroringEvents
import MirroringMonitoring
import MirroringOfflineLog
import MirroringSettings
import MirroringWire
import RabbitMQClient

/// `mom jobs`: what each job is at.
struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "Shows each job's last run: what became of it, when, how much it did, and when the next is due.",
        discussion: """
            It reads the offline log of the bridge, which needs no broker and knows the jobs of 90 days, of every engine and \
            machine. On a machine without that folder, --bridge asks the bridges for what they have cached instead: of jobs that \
            have no event among these, nothing is known. Neither stands in for the other by itself, since they don't know the same.

            DUE is shown for jobs whose events say how often a good run is expected. Below a job stands what went wrong last in a \
            run that did not succeed. What can't be read of one job is named on stderr, and hides no other.

            EXAMPLES
              mom jobs                             all jobs
              mom jobs --failed                    gone wrong, presumed lost, or late
              mom jobs --job "Town site" --json    one job, for a program

            EXIT CODES
              0 shown
              1 shown, but for what can't be read, or no bridge answers
              2 wrong usage, or the folder can't be read
            """
    )

    @Option(
        name: .customLong("job"),
        help: ArgumentHelp(
            "Only this job: the id in its job file, or the name that its events tell. May be given several times.",
            valueName: "name or id"
        ),
        completion: .loggedJobOrName,
        transform: NamedJob.read
    )
    var jobs: [NamedJob] = []

    @Flag(help: "Only jobs whose last run went wrong or is presumed lost, or whose next is late.")
    var failed = false

    @Flag(help: "Ask the bridges for what they have cached, over the broker of the client's settings.")
    var bridge = false

    @Option(
        help: ArgumentHelp("The monitoring folder. Default: the bridge's setting offline.folder.", valueName: "folder"),
        completion: .directory,
        transform: PathOption.read
    )
    var offlineFolder: String?

    @Flag(help: "One object a job on stdout, as JSON: jobId, name, last (the run), lastGood, due, lateSeconds, …")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        if bridge, offlineFolder != nil { throw ValidationError("Give one of --bridge and --offline-folder.") }
    }

    func run() async throws {
        try settings.showIfAsked(bridge ? [.bridge, .client] : [.bridge], json: json)
        let effective = try settings.read(.bridge)
        let silence = try OfflineLogPath.silence(effective)
        let (all, isIncomplete) =
            bridge
            ? (try await askBridges(silence), false)
            : try readFolder(offlineFolder ?? OfflineLogPath.defaultFolder(effective), silence)
        try show(all, isIncomplete: isIncomplete, at: silence.now)
        if isIncomplete { throw ExitCode(CommandExitCode.failed.rawValue) }
    }

    private func readFolder(_ path: String, _ silence: RunSilence) throws(CommandFailure) -> ([LastRun], Bool) {
        guard OfflineLogPath.isFolder(path) else {
            throw CommandFailure(
                .usage,
                """
                There is no monitoring folder \(path). Name the bridge's with --offline-folder or the setting offline.folder; or ask \
                a bridge: mom jobs --bridge.
                """
            )
        }
        var catalog = LoggedRunCatalog(OfflineLogFolder(path: path), silence: silence)
        do {
            let runs = try catalog.lastRuns(of: jobs.ids)
            return (runs, catalog.isIncomplete)
        } catch {
            throw CommandFailure(.usage, error.description)
        }
    }

    private func askBridges(_ silence: RunSilence) async throws -> [LastRun] {
        let broker = try BrokerConfiguration(settings.read(.client), connectionName: "mom jobs")
        // Each job by itself, since a user may have no right to all of them.
        let scopes = jobs.ids.map { $0.map(ReplayScope.job) } ?? [.all]
        var runs = CachedRuns(silence: silence)
        do {
            for scope in scopes {
                for try await item in ReplayClient(broker: broker).events(ReplayRequest(), of: scope) {
                    if case .event(let event) = item { runs.take(event) }
                }
            }
        } catch {
            throw CommandFailure(error)
        }
        let events = Quantity.count(runs.events, "event")
        Console.error(
            "From what bridges have cached, \(events): of a job without any among them nothing is known."
        )
        return runs.lastRuns
    }

    /// - Parameter isIncomplete: whether something could not be read, which has been named: of a job of which nothing can be read is not
    ///   said that it is well.
    private func show(_ all: [LastRun], isIncomplete: Bool, at now: Timestamp) throws {
        let known = all.of(jobs).inOrder
        let shown = known.filter { !failed || $0.isTrouble(at: now) }
        if json {
            for job in shown { try Console.output(encoding: JobLine(job, at: now)) }
        } else if known.isEmpty {
            let hint = jobs.hint(among: all.map(\.run.name)).map { " \($0)" } ?? ""
            let what = isIncomplete ? "run that can be read" : "run"
            Console.error("mom: There is no \(what)\(jobs.isEmpty ? "" : " of \(jobs.words)").\(hint)")
        } else if shown.isEmpty {
            Console.error("mom: No job\(isIncomplete ? " of which all can be read" : "") is in trouble.")
        } else {
            for line in JobsText(shown, at: now).lines(width: Console.outputColumns) { try Console.output(line) }
        }
    }
}
