import Foundation
import RabbitMQClient
import TestSupport
import Testing

@testable import MirroringBridge

/// What a bridge says of its connection.
@Suite(.timeLimit(.minutes(15))) struct BridgeConnectionTests {
    /// A broker may be away for a weekend, and is tried every ten seconds.
    @Test func absentBrokerIsLoggedOnceAndCounted() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/bridge-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let log = LogRecord()
        // Nothing listens on port 1.
        let broker = try BrokerConfiguration(uris: "amqp://127.0.0.1:1", connectionName: "test")
        let bridge = try Bridge(
            configuration: BridgeConfiguration(broker: broker, offlineFolder: folder),
            logger: log.logger
        )
        let start = ContinuousClock.now
        let running = Task { try await bridge.run() }
        var attempts = 0
        for await message in log.messages where message == "connecting" {
            attempts += 1
            if attempts == 5 { break }
        }
        running.cancel()
        try await running.value
        let said = log.visible.count { $0 == "disconnected" }
        #expect((1...1 + Int(start.duration(to: .now) / .seconds(60))).contains(said), "once a minute: \(log.lines)")
        #expect(log.lines.contains { $0.hasPrefix("error more of the same, not logged one by one count=") })
        #expect(!log.visible.contains("connected"))
    }
}
