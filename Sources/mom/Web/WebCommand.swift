import ArgumentParser
import Logging
import MirroringCommands
import MirroringOfflineLog
import MirroringSettings
import MirroringWeb

/// `mom web`: the page over the logs alone.
struct WebCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "web",
        abstract: "Shows the offline logs as a page.",
        discussion: """
            Needs no broker and no bridge: it reads the XML files that a bridge has written, those of runs still going on included, \
            and shows the same page as the bridge does, but for what only a bridge knows. It ends on SIGTERM, SIGINT, SIGQUIT or \
            SIGHUP.

            Where others than this machine's users could reach it, it needs a token and TLS: settings http.tokenFile, \
            http.tls.certificate and http.tls.privateKey.
            """
    )

    @Option(
        help: ArgumentHelp(
            "The folder of the logs. Default: the bridge's, setting offline.folder.",
            valueName: "folder"
        ),
        completion: .directory
    )
    var offlineFolder: String?

    @Option(help: ArgumentHelp("Where the page is served. Default: 127.0.0.1:8780.", valueName: "host:port"))
    var address: String?

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let settings = try settings.read(
            .bridge,
            options: [
                SettingOption("--offline-folder", sets: "offline.folder", to: offlineFolder),
                SettingOption("--address", sets: "http.address", to: address),
            ]
        )
        LoggingSystem.bootstrap { ConsoleLogHandler(label: $0) }
        let logger = Logger(label: "mom.web")
        let page = try page(settings, logger)
        do {
            try await Interruption.cancelling { try await page.run() }
        } catch is CancellationError {
            // Somebody has ended it.
        }
    }

    private func page(_ settings: EffectiveSettings, _ logger: Logger) throws -> WebMonitor {
        let folder = try OfflineLogPath.defaultFolder(settings)
        let silence = try OfflineLogPath.silence(settings)
        do throws(OfflineLogError) {
            _ = try OfflineLogFolder(path: folder).files()
        } catch {
            throw CommandFailure(.usage, error.description)
        }
        do {
            guard let configuration = try PageSettings.read(settings) else {
                throw SettingError(
                    "http.address",
                    "The setting http.address is off, so there is no page. Name an address with --address."
                )
            }
            return try WebMonitor(
                configuration: configuration,
                bridge: nil,
                offlineFolder: folder,
                silenceLimit: silence.limit,
                program: "mom \(ProgramVersion.text)",
                logger: logger
            )
        } catch {
            throw settings.failure(error)
        }
    }
}
