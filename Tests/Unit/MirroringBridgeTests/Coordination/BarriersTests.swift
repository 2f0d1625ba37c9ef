import Foundation
import RabbitMQClient
import Testing

@testable import MirroringBridge

@Suite(.timeLimit(.minutes(15))) struct BarriersTests {
    /// Whoever waits while the history is not read any more would wait for ever, and the bridge's end with him.
    @Test func waitEndsWithItsTask() async throws {
        let broker = try BrokerConfiguration(uris: "amqp://127.0.0.1:1", connectionName: "test")
        let barriers = Barriers(
            publisher: ConfirmedPublisher(ConnectionRecovery(configuration: broker)),
            bridgeId: UUID(),
            user: "bridge"
        )
        for isReading in [false, true] {
            if isReading { await barriers.restart(epoch: nil) }
            let waiting = Task { try await barriers.wait() }
            await Task.yield()
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
        }
    }
}
