import MirroringEvents
import MirroringWire
import RabbitMQClient
import TestSupport
import Testing

@testable import MirroringMonitoring

/// A session's queue, and what a broker says when something of it is not there.
@Suite(.timeLimit(.minutes(15))) struct SessionQueueTests {
    private func withQueue(
        hasTopology: Bool = true,
        _ body: (AMQPConsumer, SessionQueue) async throws -> Void
    ) async throws {
        try await withBroker(hasTopology: hasTopology) { broker in
            let configuration = try broker.configuration("test \(broker.virtualHost)")
            let consumer = try await AMQPConsumer.open(configuration, address: configuration.addresses[0])
            let queue = try await SessionQueue(on: consumer)
            try await body(consumer, queue)
            await consumer.close()
        }
    }

    /// An operator may delete it between any two things that a session asks for. The topology is not to blame for that.
    @Test func queueThatIsDeletedIsALostSubscription() async throws {
        try await withQueue { consumer, queue in
            try await queue.bind(.all)
            try await consumer.deleteQueue(queue.name)
            let calls: [@Sendable () async throws -> Void] = [
                { try await queue.bind(.all) },
                { _ = try await queue.subscribe(prefetch: 1) },
                { _ = try await queue.inspect() },
            ]
            for call in calls {
                let thrown = await #expect(throws: AMQPError.self) { try await call() }
                let error = try #require(thrown)
                #expect(error.code == .consumerCancelled)
                #expect(error.reply?.code == 404)
                #expect(!error.isRefusal)
                #expect(error.description.contains("The queue \"\(queue.name)\" of this subscription"))
                #expect(MonitoringError(error).code == .disconnected)
            }
        }
    }

    @Test func queueWithoutAConsumerIsToldFromOneThatIsConsumed() async throws {
        try await withQueue { _, queue in
            #expect(try await queue.inspect().consumers == 0)
            let subscription = try await queue.subscribe(prefetch: 1)
            #expect(try await queue.inspect().consumers == 1)
            await subscription.cancel()
            #expect(try await queue.inspect().consumers == 0)
        }
    }

    @Test func exchangeThatIsMissingIsAMissingTopology() async throws {
        try await withQueue(hasTopology: false) { _, queue in
            let thrown = await #expect(throws: AMQPError.self) { try await queue.bind(.all) }
            let error = try #require(thrown)
            #expect(error.isRefusal)
            #expect(error.description.hasSuffix("has no exchange \"\(WireNames.Exchange.events)\"."))
            #expect(MonitoringError(error).code == .missingTopology)
        }
    }
}
