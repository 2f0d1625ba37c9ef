import AMQP
import Logging
import MirroringEvents
import MirroringMonitoring
import MirroringOfflineLog
import MirroringPublisher
import MirroringSettings
import RabbitMQClient
import Settings

import struct Foundation.UUID

/// Publishes a run of an engine of its own, watches it, and reads an offline log: all that a user does, in one place.
@main
struct App {
    static func main() async throws {
        let settings = Settings()
        do throws(AMQPError) {
            let broker = try BrokerConfiguration(uris: settings.broker, connectionName: AMQP.connectionName)
            await watch(MonitoringConfiguration(endpointName: "app", broker: broker), settings)
        } catch {
            print("The broker's address is wrong: \(error)")
        }
    }

    private static func watch(_ configuration: MonitoringConfiguration, _ settings: Settings) async {
        let client = MirroringMonitoringClient(configuration)
        do {
            try await client.withEvents { events in
                try publish(settings)
                for try await event in events where event.status.terminal { break }
            }
        } catch let error as MonitoringError where error.code == .disconnected {
            print("Nothing to watch, \(describe(client.status)): \(error)")
        } catch {
            print(error)
        }
        for problem in problems(in: settings.offlineLog) { print(problem) }
    }

    /// Tells a run that has nothing to do, to the broker and to the terminal.
    private static func publish(_ settings: Settings) throws {
        let configuration = try PublisherConfiguration(uri: settings.broker, outboxFolder: settings.outbox)
        let publisher = try OutboxPublisher(configuration: configuration, logger: Logger(label: "app"))
        let engine = EngineIdentity(version: "1.0")
        var run = RunTeller(job: UUID(), name: "App", engine: engine, sink: TeeSink(publisher, ConsoleSink()))
        try run.tell(.jobInitialized)
        try run.tell(.jobCompleted(withErrors: false))
    }

    /// Enumerations that may grow need a default outside of their package.
    private static func describe(_ status: ConnectionStatus) -> String {
        switch status {
        case .connecting, .connected: "although there is a connection"
        case .interrupted, .disconnected, .stopped: "without a connection"
        @unknown default: "whatever that is"
        }
    }

    private static func problems(in folder: String) -> [String] {
        do {
            let folder = OfflineLogFolder(path: folder)
            return try folder.files().flatMap { try OfflineLogVerifier().verify(path: folder.path(of: $0)).problems }
                .map(\.description)
        } catch {
            return ["\(error)"]
        }
    }
}

/// A sink of the app's own.
struct ConsoleSink: MirroringEventSink {
    func notify(_ event: MirroringStatusEventArgs) {
        print(event.sequence, event.status.state.rawValue)
    }
}
