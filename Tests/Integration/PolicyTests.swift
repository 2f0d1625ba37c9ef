import RabbitMQManagement
import TestSupport
import Testing

/// Which policy the broker really applies to each queue.
@Suite struct PolicyTests {
    @Test func everyQueueHasItsPolicy() async throws {
        try await withBroker { broker in
            let definitions = try TopologyDefinitions(file: TestBroker.definitionsFile)
            let named = QueueDefinition(
                name: "mirroring.subscriber.guest.desk",
                durable: true,
                autoDelete: false,
                arguments: ["x-queue-type": .string("quorum"), "x-single-active-consumer": .boolean(true)]
            )
            try await broker.management.insisting {
                try await broker.management.declare(named, virtualHost: broker.virtualHost)
            }

            for (queue, policy) in [(named.name, "mirroring.subscriber")]
                + definitions.queues.map({ ($0.name, $0.name) })
            {
                let status = try await settled(queue, on: broker)
                #expect(status.policy == policy)
                let wanted = definitions.policies.first { $0.name == policy }?.definition
                #expect(status.effectivePolicyDefinition == wanted)
            }
        }
    }

    /// The broker tells of a new queue's policy a moment after its declaration.
    private func settled(_ queue: String, on broker: TestBroker) async throws -> QueueStatus {
        let end = ContinuousClock.now + .seconds(240)
        while true {
            let status = try await broker.management.insisting {
                try #require(try await broker.management.queue(queue, virtualHost: broker.virtualHost))
            }
            if status.policy != nil || ContinuousClock.now > end { return status }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
