import ArgumentParser
import MirroringCommands
import MirroringEngine
import MirroringEvents
import MirroringSettings

/// `mirror run`: runs jobs, one after another or some at once.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs jobs, one after another or some at once.",
        discussion: """
            Jobs that are named are all read and compared before the first run: a mistake in one of them leaves everything as it \
            was. With --all, job files that are wrong, collide or may be changed by others are named and left out, the others are \
            run, and the exit code is 2 unless a run fails. A job that reads what another one writes is run after that one.

            A job that fails does not keep the next from running; nor does one whose window is closed, which counts as failed. \
            Ctrl-C, SIGTERM, SIGQUIT or SIGHUP (a terminal that is closed; not under nohup) ends the run and keeps what was \
            transferred for the next; a second one that is no SIGHUP ends the engine at once.

            A run that would delete more than its job allows, or whose source looks as if it were not there, is refused: it says \
            what it would delete, and with which token that can be allowed once (--allow-deletions). So is one whose destination's \
            disk is not mounted any more (--new-destination). mirror plan tells all of it as well.

            On a terminal the last lines are redrawn: how far the whole run is, when it ends, what goes wrong, what it does. In a \
            file or a pipe, and in the background, each event is a line. What goes to stderr holds up no run: lines that nobody \
            reads are left out and counted. The events of --json are all kept for their reader, and a reader that goes away ends no \
            run.

            Events wait in the outbox while the broker is away (mirror outbox). Exit code 75: every job is done, but events \
            still wait. 74: every job is done, but events are lost: they could not be kept, because the outbox or its disk is full \
            or somebody removed its files, or what an engine left in the outbox when it died can't be read.
            """
    )

    @OptionGroup var named: NamedJobs

    @Option(help: "How many jobs to run at once, 1 to 32.")
    var parallel = 1

    @Flag(help: "Shows what the runs would do, as mirror plan does, and does nothing.")
    var dryRun = false

    @Option(help: "What started the runs, as the events say it.")
    var trigger = "manual"

    @Flag(help: "Compares files by content, and not by size and time alone: all of both ends is read.")
    var checksum = false

    @Option(help: "Allows one job the deletions that a refused run has listed, and no others: the token that it told.")
    var allowDeletions: String?

    @Flag(
        help: """
            Mirrors one job anew to where its destination is now, although a file system on which it was is not mounted any more.
            """
    )
    var newDestination = false

    @Flag(help: "Run jobs outside of their windows, too.")
    var ignoreWindow = false

    @OptionGroup var output: DisplayOptions

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        try named.require(unlessShown: settings)
        guard (1...32).contains(parallel) else {
            throw ValidationError("--parallel takes a whole number of jobs from 1 to 32.")
        }
        if newDestination, named.all || named.jobs.count > 1 {
            throw ValidationError("--new-destination is for one job. Name that job alone.")
        }
        guard let allowDeletions else { return }
        guard DeletionToken(allowDeletions) != nil else {
            throw ValidationError(
                "\"\(allowDeletions)\" is no token of deletions, which has 16 hexadecimal digits. A refused run tells it."
            )
        }
        guard !named.all, named.jobs.count <= 1 else {
            throw ValidationError("A token allows the deletions of one job. Name that job alone.")
        }
    }

    mutating func run() async throws {
        try settings.showIfAsked([.engine], json: output.json)
        let selection = try JobSelection(named.jobs, all: named.all, checksum: checksum)
        guard !dryRun else { return try await JobPlans(selection, settings.read(.engine)).show(json: output.json) }
        if output.json { try Console.requireOutput() }
        let count = selection.jobs.count
        let display = RunDisplay(output.mode, json: output.json, jobs: count, isParallel: min(parallel, count) > 1)
        var engine = try EngineComposition(settings.read(.engine), trigger: trigger, display: display)
        engine.configuration.ignoresWindow = ignoreWindow
        engine.configuration.allowsNewDestination = newDestination
        engine.configuration.allowedDeletions = allowDeletions.flatMap { DeletionToken($0) }
        let runs = JobRuns(selection: selection, engine: engine, slots: parallel)
        try await engine.run {
            let results = await runs.run()
            guard results.exitCode == .done else { return results.exitCode }
            return selection.isPartial ? .usage : .done
        }
    }
}
