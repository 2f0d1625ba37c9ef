import ArgumentParser
import MirroringCommands
import MirroringEngine
import MirroringEvents
import MirroringSettings

/// `mirror run`: runs jobs, one after another.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs jobs, one after another.",
        discussion: """
            A job that fails does not keep the next from running. Ctrl-C, SIGTERM or SIGHUP (a terminal that is \
            closed; not under nohup) ends the run and keeps what was transferred for the next; a second Ctrl-C or SIGTERM ends the \
            engine at once.

            A run that would delete more than its job allows, or whose source looks as if it were not there, is refused: it says \
            what it would delete, and with which token that can be allowed once (--allow-deletions). mirror plan tells both as well.

            What goes to stderr holds up no run: lines that nobody reads are left out and counted.

            Events wait in the outbox while the broker is away (mirror outbox). Exit code 75: every job is done, but events \
            still wait. 74: every job is done, but events are lost: they could not be kept, because the outbox or its disk is full \
            or somebody removed its files, or what an engine left in the outbox when it died can't be read.
            """
    )

    @Argument(help: "Job files, or names of jobs.")
    var jobs: [String] = []

    @Option(help: "What started the runs, as the events say it.")
    var trigger = "manual"

    @Flag(help: "Compares files by content, and not by size and time alone: all of both ends is read.")
    var checksum = false

    @Option(help: "Allows one job the deletions that a refused run has listed, and no others: the token that it told.")
    var allowDeletions: String?

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        try JobArgument.require(!jobs.isEmpty, unlessShown: settings)
        guard let allowDeletions else { return }
        guard DeletionToken(allowDeletions) != nil else {
            throw ValidationError(
                "\"\(allowDeletions)\" is no token of deletions, which has 16 hexadecimal digits. A refused run tells it."
            )
        }
        guard jobs.count <= 1 else {
            throw ValidationError("A token allows the deletions of one job. Name that job alone.")
        }
    }

    mutating func run() async throws {
        try settings.showIfAsked([.engine])
        // All job files are read before the first run, so that a mistake in one of them leaves everything as it was.
        let jobs = try self.jobs.map { try JobArgument.job($0, checksum: checksum) }
        let token = allowDeletions.flatMap { DeletionToken($0) }
        let engine = try EngineComposition(settings.read(.engine), trigger: trigger, display: EventDisplay())
        let worst = try await Interruption.cancelling {
            try await engine.delivery.whileDelivering { try await Self.run(jobs, with: engine, allowing: token) }
        }
        let delivered = engine.delivery.report()
        let code = worst == .done ? delivered : worst
        guard code == .done else { throw ExitCode(code.rawValue) }
    }

    /// Runs the jobs, and says what became of each.
    private static func run(
        _ jobs: [Job],
        with engine: EngineComposition,
        allowing token: DeletionToken?
    ) async throws -> CommandExitCode {
        var configuration = engine.configuration
        configuration.allowedDeletions = token
        var worst = CommandExitCode.done
        for job in jobs {
            guard !Task.isCancelled else {
                Console.error("mirror: \"\(job.name)\" was not run: the command was interrupted.")
                worst = worst == .done ? .failed : worst
                continue
            }
            do {
                let report = try await JobRunner(job: job, configuration: configuration, sink: engine.sink).run()
                for line in RunSummary(report).lines { Console.error(Line(line)) }
                if report.outcome != .succeeded {
                    worst = report.isInvalidJob && worst != .failed ? .usage : .failed
                }
            } catch {
                Console.error("mirror: \(error)")
                worst = error.code == .busy || worst == .failed ? .failed : .usage
            }
        }
        return worst
    }
}
