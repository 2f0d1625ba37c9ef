import ArgumentParser
import Logging
import MirroringAlerts
import MirroringCommands
import MirroringEvents
import MirroringSettings
import RabbitMQClient

/// `mom alert`: tells those who have to know.
struct AlertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alert",
        abstract: "Tells Alertmanager, webhooks, ping services, programs and people what is wrong.",
        discussion: """
            Listens to errors, ends of runs and what bridges say of jobs, and tells the targets of an alert file: that something is \
            wrong once, and once that it is over. Each target has a queue of its own on the broker, so what it can't be told now \
            waits there, and holds up no other.

            The file is the one that is named, else alert.yaml in $MIRRORING_CONFIG_FOLDER if that is set, else Config/alert.yaml (if \
            nobody but you and root may change it) or /etc/mirroring/alert.yaml. The broker is the client's setting broker.uri \
            (MIRRORING_BROKER_URI); its user needs the rights of the role "operator", and to publish the canary those of a \
            "publisher" of that job, or another user in the file. It ends on SIGTERM, SIGINT, SIGQUIT or SIGHUP.

            EXIT CODES
              0 done    1 a target did not take a trial    2 wrong usage or settings, or a mistake in the alert file
            """
    )

    @Argument(help: ArgumentHelp("The alert file.", valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
    var file: String?

    @Flag(help: "Reads the file, says what is wrong with it, and does nothing else.")
    var check = false

    @Flag(help: "Tells each target of an alert that is none, once, and that it is over.")
    var trial = false

    @Option(
        help: ArgumentHelp(
            "How much is logged: trace, debug, info, notice, warning, error or critical.",
            valueName: "level"
        ),
        transform: LogLevelOption.level
    )
    var logLevel: Logger.Level?

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard !check || !trial else { throw ValidationError("Take one of --check and --trial.") }
    }

    func run() async throws {
        try settings.showIfAsked([.client])
        let path = try AlertFilePath.find(file)
        let alerts = try configuration(path)
        if check {
            return Console.error("\(path): \(Quantity.count(alerts.targets.count, "target")), nothing is wrong.")
        }
        if trial { return try await tryOut(alerts) }
        let client = try settings.read(.client)
        let broker = try BrokerConfiguration(client, connectionName: "mom alert")
        LoggingSystem.bootstrap { ConsoleLogHandler(label: $0) }
        var logger = Logger(label: "mom.alert")
        logger.logLevel = logLevel ?? .info
        do {
            let engine = EngineIdentity(version: ProgramVersion.text)
            let alerter = try Alerter(alerts, broker: broker, engine: engine, logger: logger)
            try await Interruption.cancelling { try await alerter.run() }
        } catch let error as AlertStoreError {
            throw CommandFailure(.usage, error.description)
        } catch let error as AMQPError {
            throw CommandFailure(error)
        } catch is CancellationError {
            // Somebody has ended it.
        }
    }

    private func configuration(_ path: String) throws(CommandFailure) -> AlertConfiguration {
        do throws(AlertFileFailure) {
            return try AlertFile.read(path)
        } catch {
            throw CommandFailure(.usage, lines: error.sentences)
        }
    }

    private func tryOut(_ alerts: AlertConfiguration) async throws {
        let results = await AlertTrial(alerts).run()
        for result in results {
            Console.error(Line("\(result.target): \(result.problem ?? "it was told.")"))
        }
        guard results.allSatisfy({ $0.problem == nil }) else { throw ExitCode(CommandExitCode.failed.rawValue) }
    }
}
