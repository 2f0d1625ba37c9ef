import ArgumentParser
import Foundation
import MirroringAdapters
import MirroringCommands
import MirroringEvents
import MirroringSettings

/// `mom wrap`: runs any command as a job.
struct WrapCommand: PreparedCommand {
    /// What the process behind the command is told.
    struct Preparation: Sendable {
        /// Where it reads how the command goes.
        var reports: Int32
        /// The run, which the command knows as well.
        var runId: UUID
        /// Whether a person reads what the command says.
        var atTerminal: Bool
    }

    static let configuration = CommandConfiguration(
        commandName: "wrap",
        abstract: "Runs a command, and has every monitor show it as a run of a job.",
        discussion: """
            Put it before a command, behind "--":

                mom wrap -- rsync -a /srv/www/ backup:/srv/www/

            The command runs as it would without: what it writes passes through byte for byte, to a terminal as to a terminal; signals, \
            Ctrl-C and Ctrl-Z reach it; and its exit code is the exit code. Nothing that is wrong with the settings, the outbox or the \
            broker changes that: it is said once on stderr.

            rsync, rclone, restic and borg are known, and get the options that have them say how far they are, unless they have such: \
            --info=progress2; --use-json-log --stats=1s --stats-log-level=NOTICE; --json; --log-json --progress. At a terminal nothing \
            is added that only programs can read. --as-is adds nothing. Their exit codes are known, too: a run of which some files could \
            not be transferred (23 and 24 of rsync, 3 of restic, 1 of borg) is completed with errors. Of any other command the exit \
            code and the last 50 lines are told.

            The job is that of this user on this machine with these words, options apart; --name gives it a name, and makes it the job of \
            that name, and --job takes a UUID. What looks like a password in the command is masked.

            A run that takes too long or too short, moves too few files, or says what it should not, is told as failed. --strict has \
            such a command end with 1 instead of 0, and with 2, 74 or 75 where settings are wrong or events are lost or wait.

            If this process is killed (SIGKILL), so is the command. What it leaves running behind itself has no output any more.

            EXIT CODES
              that of the command; where a signal has ended it, the same
              2 wrong usage: nothing was run
              126 the command can't be run    127 there is no such command
              1 it said 0, and a full disk did not take all that it wrote
            """
    )

    @Option(help: ArgumentHelp("The job's id.", valueName: "uuid"), transform: jobId)
    var job: UUID?

    @Option(help: ArgumentHelp("The job's name.", valueName: "text"))
    var name: String?

    @Option(
        help: ArgumentHelp(
            "What started it, as events tell it. Default: manual, or the run that it is in.",
            valueName: "text"
        )
    )
    var trigger: String?

    @Flag(help: "Adds no options to the command.")
    var asIs = false

    @Option(help: ArgumentHelp("How long it takes at least: 90s, 15m, 1h30m.", valueName: "span"), transform: span)
    var minTime: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "How long it takes at most; it is told when it takes longer, and goes on.",
            valueName: "span"
        ),
        transform: span
    )
    var maxTime: TimeSpan?

    @Option(help: ArgumentHelp("How many files it moves at least, of a command that is known.", valueName: "count"))
    var expectItems: Int?

    @Option(help: ArgumentHelp("A regular expression that no line of it matches.", valueName: "pattern"))
    var failOnMatch: String?

    @Flag(help: "Ends with another code where the command has succeeded and this has not.")
    var strict = false

    @Flag(name: .shortAndLong, help: "Does not say at a terminal which job it is.")
    var quiet = false

    @OptionGroup var settings: SettingsOptions

    @Argument(parsing: .postTerminator, help: "The command, behind --.")
    var command: [String] = []

    /// The variable by which a command that is wrapped tells another one which run it is in.
    static let variable = "MOM_WRAP_RUN"

    private static func span(_ text: String) throws -> TimeSpan {
        guard let span = TimeSpan(text) else {
            throw ValidationError(
                "\"\(text)\" is no span of time; write a number and its unit, as in 90s, 15m, 1h or 7d."
            )
        }
        return span
    }

    private static func jobId(_ text: String) throws -> UUID {
        guard let id = UUID(uuidString: text) else { throw ValidationError("\"\(text)\" is not a UUID.") }
        return id
    }

    func validate() throws {
        guard !settings.show else { return }
        guard !command.isEmpty else { throw ValidationError("Name the command behind --: mom wrap -- rsync -a a/ b/") }
        guard expectItems.map({ $0 >= 1 }) ?? true else {
            throw ValidationError("--expect-items has to be at least 1.")
        }
        guard expectItems == nil || Tool.find(in: command).tool != .other else {
            throw ValidationError(
                "--expect-items is for rsync, rclone, restic and borg: how many files others move is not known."
            )
        }
        if let failOnMatch, (try? Regex(failOnMatch)) == nil {
            throw ValidationError("\"\(failOnMatch)\" is no regular expression.")
        }
    }

    /// Starts the command, while this process has one thread. What returns is the process behind it.
    func prepare() throws -> Preparation {
        let runId = UUID.version7()
        let atTerminal = isatty(STDOUT_FILENO) == 1 || isatty(STDERR_FILENO) == 1
        guard !settings.show else { return Preparation(reports: -1, runId: runId, atTerminal: atTerminal) }
        let (tool, index) = Tool.find(in: command)
        let words = Array(command.dropFirst(index + 1))
        var program = CommandWords.raw(command)
        let options = asIs ? [] : tool.options(addedTo: words, atTerminal: atTerminal)
        program.insert(contentsOf: options.map { Array($0.utf8) }, at: index + 1)
        let variables = [(name: Self.variable, value: runId.lowercased)]
        ShownWords.cover()
        let name = TerminalText.printable(command[0])
        let reports = Front.divide(for: Front.Program(program, named: name, adding: variables, isStrict: strict))
        return Preparation(reports: reports, runId: runId, atTerminal: atTerminal)
    }

    /// Tells how the command goes.
    func run(_ preparation: Preparation) async throws {
        try settings.showIfAsked([.engine], json: false)
        let wrapped = WrappedCommand(
            command,
            at: .here,
            job: job,
            name: name,
            asIs: asIs,
            atTerminal: preparation.atTerminal
        )
        let delivery = try EventDelivery(settings.read(.engine), of: "mom")
        if preparation.atTerminal, !quiet { Self.introduce(wrapped) }
        let monitor = try WrapMonitor(
            of: wrapped,
            options,
            runId: preparation.runId,
            reading: preparation.reports,
            telling: delivery.publisher
        )
        let isGood = await delivery.whileDelivering { await monitor.follow() }
        let delivered = delivery.report(isQuiet: true)
        // Only with --strict does anybody look at this.
        let codes: [CommandExitCode] = [isGood ? .done : .failed, delivered]
        guard let code = codes.first(where: { $0 != .done }) else { return }
        throw ExitCode(code.rawValue)
    }

    private var options: WrappedRun.Options {
        var options = WrappedRun.Options()
        let outer = ProcessInfo.processInfo.environment[Self.variable]
        options.trigger = trigger ?? outer.map { "run \($0)" } ?? options.trigger
        options.guards.minimumTime = minTime
        options.guards.maximumTime = maxTime
        options.guards.minimumItems = expectItems
        options.guards.forbidden = failOnMatch
        return options
    }

    private static func introduce(_ command: WrappedCommand) {
        let added = command.added.joined(separator: " ")
        let options = added.isEmpty ? "" : "; added \(added), which --as-is leaves out"
        Console.error("mom: this is a run of \"\(command.name)\", job \(command.jobId.lowercased)\(options).")
    }
}
