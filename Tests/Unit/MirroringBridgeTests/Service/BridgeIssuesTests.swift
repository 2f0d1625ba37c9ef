import Foundation
import Logging
import MirroringDiagnostics
import MirroringWire
import RabbitMQClient
import RabbitMQManagement
import Testing

@testable import MirroringBridge

/// What a bridge says is wrong with it.
@Suite struct BridgeIssuesTests: OfflineLogKeeperSuite {
    /// A heartbeat that says how far the history was read, and that all is well, would else be of two moments.
    @Test func ofTheReadingTheyTellTheMomentThatIsToldBesideThem() async throws {
        try await withFolder { folder in
            let broker = try BrokerConfiguration(uris: "amqp://127.0.0.1:1", connectionName: "test")
            let configuration = BridgeConfiguration(broker: broker, offlineFolder: folder)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let publisher = ConfirmedPublisher(ConnectionRecovery(configuration: broker))
            let history = EventHistory(
                configuration: configuration,
                logQueue: LogQueue(),
                barriers: Barriers(publisher: publisher, bridgeId: UUID(), user: "bridge"),
                recurrences: RecurrenceLog(logger: logger)
            )
            let issues = BridgeIssues(
                history: history,
                health: BridgeHealth(),
                offlineLog: try service(folder),
                subscribers: SubscriberWatch(
                    configuration: configuration,
                    management: ManagementClient(address: configuration.management),
                    publisher: publisher,
                    bridgeId: UUID(),
                    isLeader: { nil },
                    position: { nil },
                    logger: logger
                )
            )
            let begin = await history.progress
            let end = ReadingProgress(epoch: "name", lastPosition: 6, cached: 7, isCaughtUp: true)
            #expect(await issues.sentences(at: begin) == ["The history is being read."])
            #expect(await issues.sentences(at: end) == [])
            #expect(await issues.sentences == ["The history is being read."])
        }
    }
}
