import ArgumentParser
import Foundation
import MirroringCommands
import MirroringMonitoring
import MirroringSettings
import RabbitMQClient
import UnixSignals

/// `mom watch`: state events as they come.
struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Shows state events as they come, until it is interrupted.",
        discussion: """
            Events go to stdout, one line each and one more for each warning and error in it; everything else goes to stderr. \
            The broker is the client's setting broker.uri (MIRRORING_BROKER_URI), or an endpoint of the settings. When the \
            broker goes away the command waits for it, and says why once a minute. What was published meanwhile is asked of a \
            bridge and shown in its place; what can't be had is said on stderr.

            With --replay, what the bridges have cached comes first, and what they say of silent runs goes to stderr.

            An event whose publisher may have had no right to speak for its job has a mark (!) and a line that says why; in JSON, \
            a member "received". One that came by a key that was not asked for, or is about another job than --job, is not shown, \
            but counted on stderr.
            """
    )

    @OptionGroup var selection: SelectionOptions

    @Option(
        help: ArgumentHelp(
            "Show first what the bridges have cached: all, or so many events at most.",
            valueName: "all or n"
        )
    )
    var replay: WatchedPast?

    @Flag(help: "Print the JSON bodies, one event a line, and nothing else on stdout.")
    var json = false

    @Option(help: "The endpoint of the settings at which to subscribe.")
    var endpoint: String?

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let configuration = try monitoringConfiguration(settings.read(.client, json: json))
        try Console.requireOutput()
        let client = MirroringMonitoringClient(configuration)
        let reports = client.reports()
        let notices = RecurringNotices()
        let signals = await UnixSignalsSequence(trapping: Interruption.signals)
        try await FirstEnd.of([
            { for await _ in signals { return } },
            { await StandardOutput.peerDeparture() },
            { try await show(reports, notices) },
            { await notices.keepUp() },
            { try await showEvents(of: client) },
        ])
    }

    private func monitoringConfiguration(_ settings: EffectiveSettings) throws(CommandFailure)
        -> MonitoringConfiguration
    {
        var configuration: MonitoringConfiguration
        if let endpoint {
            do {
                configuration = try MonitoringConfiguration(endpointName: endpoint, settings: settings)
            } catch {
                throw settings.failure(error)
            }
        } else {
            let broker = try BrokerConfiguration(settings, connectionName: MonitoringConfiguration.connectionName)
            configuration = MonitoringConfiguration(endpointName: "broker", broker: broker)
        }
        configuration.autoReconnect = true
        return configuration
    }

    // MARK: stdout

    private func showEvents(of client: MirroringMonitoringClient) async throws {
        let output = EventOutput(json: json)
        guard let replay else {
            return try await client.withEvents(selection.selection) { events in
                for try await event in events {
                    try await output.write(event)
                    if StandardOutput.peerIsGone { return }
                }
            }
        }
        var past = PastEvents(replay)
        for try await next in client.events(for: selection.selection, from: .cached) {
            for event in past.take(next) {
                try await output.write(event)
                if StandardOutput.peerIsGone { return }
            }
        }
    }

    // MARK: stderr

    private func show(_ reports: AsyncStream<MonitoringReport>, _ notices: RecurringNotices) async throws {
        var news = ConnectionNews()
        for await report in reports {
            switch report.event {
            case .connection(.disconnected(let error, _)) where !Self.isWorthRetrying(error):
                throw CommandFailure(error)
            case .connection(let status):
                if news.isNews(status, at: .now) { show(status) }
            default:
                notices.show(report.event)
            }
        }
    }

    private func show(_ status: ConnectionStatus) {
        switch status {
        case .connecting(let broker, _): Console.error("connecting to \(broker)")
        case .connected(let broker): Console.error("waiting for \(selection.description) at \(broker)")
        case .disconnected(let error, _): Console.error(Line(Remedy.sentence(status, Remedy(error))))
        case .stopped: break
        }
    }

    /// Whether trying again can help while nobody corrects the command's own settings.
    private static func isWorthRetrying(_ error: MonitoringError) -> Bool {
        switch error.code {
        case .authenticationFailed, .accessRefused, .invalidSettings: false
        default: true
        }
    }
}
