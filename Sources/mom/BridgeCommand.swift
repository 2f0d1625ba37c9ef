import ArgumentParser
import Logging
import MirroringBridge
import MirroringCommands
import MirroringSettings
import MirroringWeb
import RabbitMQClient
import RabbitMQManagement
import RabbitMQStream

struct BridgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bridge",
        abstract: "Keeps the last events, and writes the offline log.",
        discussion: """
            Reads the history of events from the broker, keeps the last 10,000 in memory and writes each run to an XML file in the \
            monitoring folder. Of several bridges with the same folder one writes, and the others stand by until it ends. A file is \
            removed 90 days after its last event (setting offline.keepFor).

            It serves a page at http://127.0.0.1:8780/ (setting http.address): all jobs, runs and events, live. A port that is taken \
            is tried again.

            Settings: Config/bridge.yaml (if nobody but you and root may change it) or /etc/mirroring/bridge.yaml, overridden by \
            the environment (MIRRORING_BROKER_URI, MIRRORING_OFFLINE_FOLDER, ...), overridden by the options below. It ends on \
            SIGTERM, SIGINT, SIGQUIT or SIGHUP, after what it has read is on disk; at once on a second one that is no SIGHUP. Lines \
            of its log on stderr that nobody reads are left out and counted.
            """
    )

    @Option(help: ArgumentHelp("The monitoring folder.", valueName: "folder"), completion: .directory)
    var offlineFolder: String?

    @Option(
        help: ArgumentHelp(
            "How much is logged: trace, debug, info, notice, warning, error or critical.",
            valueName: "level"
        ),
        transform: LogLevelOption.level
    )
    var logLevel: Logger.Level?

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let settings = try settings.read(
            .bridge,
            options: [
                SettingOption("--offline-folder", sets: "offline.folder", to: offlineFolder),
                SettingOption("--log-level", sets: "log.level", to: logLevel?.rawValue),
            ]
        )
        LoggingSystem.bootstrap { ConsoleLogHandler(label: $0) }
        var logger = Logger(label: "mom.bridge")
        do {
            logger.logLevel = try settings.reader.checkedWord(forKey: "log.level", default: .info)
        } catch {
            throw settings.failure(error)
        }
        let (bridge, page) = try composed(settings, logger)
        do {
            try await Interruption.cancelling {
                // It ends with the bridge, and never ends it.
                async let _ = try? await page?.run()
                try await bridge.run()
            }
        } catch let error as AMQPError {
            throw CommandFailure(error)
        } catch let error as StreamError {
            throw CommandFailure(error)
        }
    }

    private func composed(_ settings: EffectiveSettings, _ logger: Logger) throws -> (Bridge, WebMonitor?) {
        do {
            var configuration = try BridgeConfiguration(
                config: settings.reader,
                offlineFolder: settings.folder("offline.folder", default: "offline")
            )
            configuration.broker.names = .init(of: settings, section: "broker")
            configuration.history.names = .init(of: settings, section: "history", broker: "broker")
            configuration.management.names = .init(of: settings, section: "management", broker: "broker")
            let bridge = try Bridge(configuration: configuration, logger: logger)
            let page = try PageSettings.read(settings).map { page in
                try WebMonitor(
                    configuration: page,
                    bridge: bridge,
                    offlineFolder: configuration.offlineFolder,
                    silenceLimit: configuration.silenceLimit,
                    program: "mom \(ProgramVersion.text)",
                    logger: logger
                )
            }
            return (bridge, page)
        } catch {
            throw settings.failure(error)
        }
    }
}
