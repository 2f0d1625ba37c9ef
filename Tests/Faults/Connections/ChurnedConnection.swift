import RabbitMQClient

/// One of the many connections: a publisher or a consumer.
enum ChurnedConnection: Sendable {
    case publisher(AMQPPublisher)
    case consumer(AMQPConsumer, Subscription)

    /// Opens a connection and uses it once: every other one publishes, the others consume.
    static func open(_ number: Int, _ configuration: BrokerConfiguration) async throws -> ChurnedConnection {
        let address = configuration.addresses[0]
        if number.isMultiple(of: 2) {
            let publisher = try await AMQPPublisher.open(configuration, address: address)
            try await publisher.publish([message(bytes: 1_000)])
            for await batch in publisher.events {
                if batch.contains(.settled(0...0, .confirmed)) { break }
            }
            return .publisher(publisher)
        }
        let consumer = try await AMQPConsumer.open(configuration, address: address)
        let queue = try await consumer.declare(.exclusive(""))
        return .consumer(consumer, try await consumer.subscribe(ConsumeOptions(queue: queue.name, prefetch: 1)))
    }

    /// Publishes without waiting for a confirm, if it is a publisher. That the connection may be over is the point.
    func publish(bytes: Int) async {
        guard case .publisher(let publisher) = self else { return }
        try? await publisher.publish([Self.message(bytes: bytes)])
    }

    /// Says goodbye.
    func close() async {
        switch self {
        case .publisher(let publisher): await publisher.close()
        case .consumer(let consumer, _): await consumer.close()
        }
    }

    /// Waits for the connection's end.
    ///
    /// - Returns: why it ended; nil if this side closed it.
    func end() async throws -> AMQPError.Code? {
        switch self {
        case .publisher(let publisher):
            for await batch in publisher.events {
                for case .closed(let error) in batch { return error?.code }
            }
            return nil
        case .consumer(_, let subscription):
            do throws(AMQPError) {
                var deliveries = subscription.deliveries.makeAsyncIterator()
                while try await deliveries.next(isolation: nil) != nil {}
                return nil
            } catch {
                return error.code
            }
        }
    }

    /// For the default exchange, which has no queue of that name: confirmed and forgotten.
    private static func message(bytes: Int) -> OutgoingMessage {
        OutgoingMessage(
            exchange: "",
            routingKey: "nobody",
            isMandatory: false,
            properties: MessageProperties(),
            body: [UInt8](repeating: 1, count: bytes)
        )
    }
}
