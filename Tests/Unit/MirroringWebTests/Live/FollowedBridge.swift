import EventSamples
import Foundation
import Logging
import MirroringDiagnostics
import MirroringEvents
import MirroringWire

@testable import MirroringBridge
@testable import MirroringWeb
@testable import RabbitMQClient

/// A bridge without a broker: its history is told what it reads.
struct FollowedBridge: MonitoredBridge {
    let history: EventHistory

    /// - Parameter cachedEvents: how many it keeps.
    init(cachedEvents: Int = 10_000) throws {
        let broker = try BrokerConfiguration(uris: "amqp://127.0.0.1:1", connectionName: "test")
        var configuration = BridgeConfiguration(broker: broker, offlineFolder: "")
        configuration.cachedEvents = cachedEvents
        history = EventHistory(
            configuration: configuration,
            logQueue: LogQueue(),
            barriers: Barriers(
                publisher: ConfirmedPublisher(ConnectionRecovery(configuration: broker)),
                bridgeId: UUID(),
                user: "bridge"
            ),
            recurrences: RecurrenceLog(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        )
    }

    /// It has read a history of that name, up to a position.
    func begin(_ epoch: Epoch = "h", at position: UInt64 = 0) async {
        await read(BarrierMessage(bridgeId: UUID(), epoch: epoch).message(user: "bridge"), at: position)
    }

    /// It reads events, from a position on.
    func read(_ events: [MirroringStatusEventArgs], at position: UInt64) async {
        for (offset, event) in events.enumerated() {
            await read(
                EventMessage.make(event, body: event.encodedJSON(), user: "engine"),
                at: position + UInt64(offset)
            )
        }
    }

    private func read(_ message: OutgoingMessage, at position: UInt64) async {
        var properties = message.properties
        properties.headers["x-stream-offset"] = .int(Int64(position))
        let delivery = Delivery(
            exchange: message.exchange,
            routingKey: message.routingKey,
            properties: properties,
            body: message.body
        )
        let stored = StoredMessage(position: position, time: .now, delivery: delivery)
        _ = await history.receive([stored], user: "bridge")
    }

    var status: BridgeStatus {
        get async {
            BridgeStatus(
                bridgeId: UUID(),
                broker: BrokerLink(state: .connected, since: .now, address: "amqp://guest@127.0.0.1:1/x"),
                reading: await history.reading,
                faults: await history.faults,
                issues: [],
                troubles: [],
                period: .seconds(5),
                writesLog: true
            )
        }
    }

    var subscribers: SubscriberOverview {
        SubscriberOverview(subscribers: [], removed: [], lookedAt: nil, limits: SubscriberLimits(), issues: [])
    }

    var arrivals: AsyncStream<Void> { history.arrivals }

    var lostRuns: [RunKey: Timestamp] {
        get async { await history.lostRuns }
    }

    var findings: [JobFinding] {
        get async { await history.findings(by: UUID(), at: .now) }
    }

    func news(after cursor: HistoryNews.Cursor?) async -> HistoryNews { await history.news(after: cursor) }

    func extract(matching query: EventQuery) async -> HistoryExtract { await history.extract(matching: query) }
}
