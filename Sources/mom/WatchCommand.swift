import AMQP
import ArgumentParser
import CommandSupport
import Foundation
import MirroringMonitoring
import UnixSignals

/// `mom watch`: state events as they come.
struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Shows state events as they come, until it is interrupted.",
        discussion: """
            Events go to stdout, one line each and one more for each warning and error in it; everything else goes to stderr. \
            The broker is the client's setting broker.uri (MIRRORING_BROKER_URI), or an endpoint of the settings. When the \
            broker goes away the command waits for it.
            """
    )

    @OptionGroup var selection: SelectionOptions

    @Flag(help: "Print the JSON bodies, one event a line, and nothing else on stdout.")
    var json = false

    @Option(help: "The endpoint of the settings at which to subscribe.")
    var endpoint: String?

    func run() async throws {
        OutputReader.outlive()
        let client = MirroringMonitoringClient(try await monitoringConfiguration())
        let reports = client.reports()
        // Whatever ends first ends the command.
        try await withThrowingTaskGroup { group in
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { return }
            }
            group.addTask { await OutputReader.departure() }
            group.addTask { try await show(reports) }
            group.addTask { try await showEvents(of: client) }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func monitoringConfiguration() async throws -> MonitoringConfiguration {
        let settings = try await SettingsReader.settings(of: "client")
        do {
            var configuration =
                if let endpoint {
                    try MonitoringConfiguration(endpointName: endpoint, config: settings)
                } else {
                    MonitoringConfiguration(
                        endpointName: "broker",
                        broker: try BrokerConfiguration(
                            config: settings,
                            connectionName: MonitoringConfiguration.connectionName
                        )
                    )
                }
            configuration.autoReconnect = true
            return configuration
        } catch {
            throw CommandFailure(.usage, "\(error)")
        }
    }

    // MARK: stdout

    private func showEvents(of client: MirroringMonitoringClient) async throws {
        let colour = Console.allowsColor(on: STDOUT_FILENO)
        try await client.withEvents(selection.selection) { events in
            for try await event in events {
                for line in json ? [Self.line(event.body)] : EventLine.describe(event.event, colour: colour) {
                    try Console.output(line)
                }
                if OutputReader.isGone { return }
            }
        }
    }

    /// A body on one line: line breaks stand only between the members of JSON, where a space does as well.
    private static func line(_ body: [UInt8]) -> String {
        String(
            decoding: body.lazy.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") ? UInt8(ascii: " ") : $0 },
            as: UTF8.self
        )
    }

    // MARK: stderr

    private func show(_ reports: AsyncStream<MonitoringReport>) async throws {
        var isFirst = true
        for await report in reports {
            try show(report, isFirst: isFirst)
            isFirst = false
        }
    }

    private func show(_ report: MonitoringReport, isFirst: Bool) throws {
        switch report {
        case .connection(.connecting(let broker, _)):
            // Later attempts were announced with the failure before them.
            if isFirst { Console.error("connecting to \(broker)") }
        case .connection(.connected(let broker)):
            Console.error("waiting for \(selection.description) at \(broker)")
        case .connection(.disconnected(let error, _)) where !Self.isWorthWaiting(error):
            throw CommandFailure(.usage, error.description)
        case .connection(.stopped):
            break
        case .connection(.disconnected), .notice:
            Console.error(TerminalText.printable(report.description))
        }
    }

    /// Whether trying again can help while nobody corrects the command's own settings.
    private static func isWorthWaiting(_ error: MonitoringError) -> Bool {
        switch error.code {
        case .authenticationFailed, .accessRefused, .invalidSettings: false
        default: true
        }
    }
}
