import AMQP
import ArgumentParser
import CommandSupport
import Configuration
import Logging
import MirroringBridge
import ServiceLifecycle
import Settings

struct BridgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bridge",
        abstract: "Keep the last events, and write the offline log.",
        discussion: """
            Reads the history of events from the broker, keeps the last 10,000 in memory and writes each run to an XML file in the \
            monitoring folder. Of several bridges with the same folder one writes, and the others stand by until it ends. A file is \
            removed 90 days after its last event (setting offline.keepFor).

            Settings: Config/bridge.yaml or /etc/mirroring/bridge.yaml, overridden by the environment (MIRRORING_BROKER_URI, \
            MIRRORING_OFFLINE_FOLDER, ...), overridden by the options below. It ends on SIGTERM, SIGINT or SIGHUP, after what it \
            has read is on disk. Lines of its log on stderr that nobody reads are left out and counted.
            """
    )

    @Option(help: ArgumentHelp("The monitoring folder.", valueName: "folder"))
    var offlineFolder: String?

    @Option(
        help: ArgumentHelp(
            "How much is logged: trace, debug, info, notice, warning, error or critical.",
            valueName: "level"
        ),
        transform: level
    )
    var logLevel: Logger.Level?

    func run() async throws {
        var flags: [AbsoluteConfigKey: ConfigValue] = [:]
        if let offlineFolder { flags["offline.folder"] = .init(.string(offlineFolder), isSecret: false) }
        let settings = try await SettingsReader.settings(of: "bridge", flags: flags)
        LoggingSystem.bootstrap { StreamLogHandler(label: $0, stream: LogStream()) }
        var logger = Logger(label: "mom.bridge")
        logger.logLevel = try logLevel ?? Self.level(settings)
        let group = ServiceGroup(
            configuration: .init(
                services: [try bridge(settings, logger)],
                gracefulShutdownSignals: Interruption.signals,
                logger: logger
            )
        )
        do {
            try await group.run()
        } catch let error as AMQPError {
            throw CommandFailure(.usage, error.description)
        }
    }

    private static func level(_ name: String) throws -> Logger.Level {
        guard let level = Logger.Level(rawValue: name) else {
            let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("There is no log level \"\(name)\", only \(names).")
        }
        return level
    }

    private static func level(_ settings: ConfigReader) throws -> Logger.Level {
        do {
            return try settings.checkedWord(forKey: "log.level", default: .info)
        } catch {
            throw CommandFailure(.usage, error.description)
        }
    }

    private func bridge(_ settings: ConfigReader, _ logger: Logger) throws -> Bridge {
        do {
            return try Bridge(
                configuration: BridgeConfiguration(
                    config: settings,
                    offlineFolder: StateFolder.path(of: "offline")
                ),
                logger: logger
            )
        } catch {
            throw CommandFailure(.usage, "\(error)")
        }
    }
}
