import RabbitMQClient
import TestSupport
import Testing

extension OwnBrokerTests {
    /// Connections to a broker that allows few channels on each.
    @Suite(.timeLimit(.minutes(15))) struct ChannelLimitTests {
        /// A connection with so many channels; those of others have as many as ever.
        private func limited(to count: Int, _ scratch: ScratchTopology) async throws -> AMQPConsumer {
            try await setLimit(count)
            let consumer: Result<AMQPConsumer, any Error>
            do { consumer = .success(try await scratch.consumer()) } catch { consumer = .failure(error) }
            try await setLimit(2_047)
            return try consumer.get()
        }

        private func setLimit(_ count: Int) async throws {
            try await OwnBroker.ofSuite.evaluate("application:set_env(rabbit, channel_max, \(count)).")
        }

        /// One is for everything but consuming. What is closed is free again.
        @Test func subscriptionThatFindsNoChannelIsRefusedAndTheOthersGoOn() async throws {
            try await ScratchTopology.with { scratch in
                let consumer = try await limited(to: 3, scratch)
                let request = ConsumeOptions(queue: ScratchTopology.queue, prefetch: 1)
                let first = try await consumer.subscribe(request)
                _ = try await consumer.subscribe(request)
                let error = await #expect(throws: AMQPError.self) { try await consumer.subscribe(request) }
                #expect(
                    error?.description == "The connection has no channel left for another subscription: it has 3. Use "
                        + "another connection, or have the broker allow more (channel_max)."
                )
                await first.cancel()
                _ = try await consumer.subscribe(request)
                #expect(try await consumer.declare(.passive(ScratchTopology.queue)).consumers == 2)
                await consumer.close()
            }
        }
    }
}
