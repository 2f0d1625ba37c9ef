import ArgumentParser
import MirroringCommands
import MirroringMonitoring
import MirroringPublisher
import MirroringSettings
import RabbitMQManagement
import UnixSignals

/// `mom doctor`: what is wrong, and what mends it.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Says what is wrong with this installation, and what mends it.",
        discussion: """
            Looks at the settings of this machine and where each comes from; whether the broker takes the login of each and has the \
            virtual host; its management API, what it listens on and its alarms; exchanges, queues, bindings; the policies that are \
            in effect, an operator's included; whether quorum queues and streams have a leader; rights; bridges, and how far behind \
            they read; the outbox; dead letters; clocks; the room on the disks of outbox and offline log; and whether that log can be \
            read and is up to date.

            A line for each on stdout says that it is good, or what is wrong, with the command that mends it below. What can't be \
            looked at is unknown, with the reason, and never good. Nothing is changed, and nothing waits for longer than --timeout, \
            or twice that where an answer has to be awaited.

            Looked at are the client's settings (client.yaml), and those of engine and bridge if there are any on this machine, or \
            their folders. What rights they have the broker is asked by attempts that it must refuse for another reason; it writes a \
            line about each into its log.

            With --prove it then publishes a run of a job for that, named "mom doctor --prove", four events a second for about a \
            minute, and subscribes to it as mom watch does. Its subscription loses its binding, its queue and its connection, and \
            then all that the broker sends; and a table tells after how long each was found, after how long every event was there, \
            and whether any is missing or came twice. Nobody else loses anything; who is subscribed to all jobs sees the run, and \
            so does the offline log.

            EXIT CODES
              0 nothing is wrong, as far as it is known, and each loss was mended
              1 something is wrong, or a loss is not proved to be mended
              2 wrong usage
              130 Ctrl-C (SIGINT)    143 SIGTERM    129 SIGHUP    131 SIGQUIT
            """
    )

    @Option(help: ArgumentHelp("How many seconds a look may take, 1 to 600.", valueName: "seconds"))
    var timeout = 10

    @Flag(help: "Then has a subscriber of its own lose what subscribers lose, and shows when it is found and mended.")
    var prove = false

    @Flag(help: "One finding, and one proved fault, a line on stdout, as JSON.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard (1...600).contains(timeout) else { throw ValidationError("--timeout has to be 1 to 600.") }
    }

    func run() async throws {
        try settings.showIfAsked(Party.allCases.map(\.component), json: json)
        try Console.requireOutput()
        let setup = Setup()
        let checkup = Checkup(setup, within: .seconds(timeout))
        let signals = await UnixSignalsSequence(trapping: Interruption.signals)
        let isGood = Promise<Bool>()
        let works: [@Sendable () async throws -> Void] = [
            // Not as something that is wrong ends it.
            { for await signal in signals { throw ExitCode(128 + signal.rawValue) } },
            {
                let summary = try await tell(checkup)
                Console.error(Line(summary.sentence))
                let isProved = prove ? try await prove(setup, after: summary) : true
                isGood.keep(summary.isGood && isProved)
            },
        ]
        // A proof has to tell how its run has ended, for which the broker may take as long as for anything else.
        try await FirstEnd.of(works, patience: prove ? .seconds(max(5, timeout)) : FirstEnd.patience)
        if await isGood.value() == false { throw ExitCode(CommandExitCode.failed.rawValue) }
    }

    /// Tells the findings as they come.
    private func tell(_ checkup: Checkup) async throws -> DoctorSummary {
        var summary = DoctorSummary()
        try await checkup.run { finding in
            summary.add(finding)
            if json { return try Console.output(encoding: DoctorLine(finding)) }
            for line in DoctorText(finding: finding).lines(width: Console.outputColumns) { try Console.output(line) }
        }
        return summary
    }

    /// Proves that losses are found, and tells when.
    ///
    /// - Returns: whether each was mended, with every event there once.
    private func prove(_ setup: Setup, after summary: DoctorSummary) async throws -> Bool {
        guard let broker = setup.client?.broker, summary.obstacles.isEmpty else {
            let what = summary.obstacles.map(\.title).joined(separator: ", ")
            throw CommandFailure(
                .failed,
                "Nothing is proved while something is wrong with this: \(what). Mend that first."
            )
        }
        var subscriber = MonitoringConfiguration(endpointName: "broker", broker: broker)
        subscriber.autoReconnect = true
        let proof = Proof(publisher: setup.publisher?.broker ?? broker, subscriber: subscriber)
        let results = try await proof.run { result in
            if json { try Console.output(encoding: FaultLine(result)) }
        }
        let text = ProofText(results: results)
        if !json {
            for line in text.lines(width: Console.outputColumns) { try Console.output(line) }
        }
        Console.error(Line(text.summary))
        return !results.contains(where: \.isBad)
    }
}
