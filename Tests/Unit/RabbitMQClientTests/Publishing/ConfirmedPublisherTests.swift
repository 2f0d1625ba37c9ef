import Testing

@testable import RabbitMQClient

@Suite(.timeLimit(.minutes(15))) struct ConfirmedPublisherTests {
    /// Whoever waits for it would wait for as long as its broker is away.
    @Test(arguments: [false, true]) func callEndsWithItsTask(isEarly: Bool) async throws {
        let configuration = try BrokerConfiguration(uris: "amqp://127.0.0.1:1", connectionName: "test")
        let publisher = ConfirmedPublisher(ConnectionRecovery(configuration: configuration))
        let properties = MessageProperties()
        let message = OutgoingMessage(exchange: "one", routingKey: "a", properties: properties, body: [], token: 0)
        let publishing = Task {
            if isEarly { withUnsafeCurrentTask { $0?.cancel() } }
            try await publisher.publish([message, message])
        }
        for _ in 1...100 { await Task.yield() }
        publishing.cancel()
        await #expect(throws: CancellationError.self) { try await publishing.value }
    }
}
