// sample: consumer
import RabbitMQClient

// end of sample
func consume() async throws {
    // sample: consumer
    let configuration = try BrokerConfiguration(uris: "amqp://127.0.0.1", connectionName: "example")
    try await ConnectionRecovery(configuration: configuration).run(on: AMQPConsumer.self) { consumer in
        let queue = try await consumer.declare(.exclusive("example"))
        try await consumer.bind(QueueBinding(queue: queue.name, exchange: "mirroring.events", key: "#"))
        let request = ConsumeOptions(queue: queue.name, prefetch: 100)
        try await consumer.withSubscription(request) { subscription in
            for try await batch in subscription.deliveries {
                for delivery in batch { print(delivery.routingKey) }
                if let last = batch.last { try await subscription.acknowledge(through: last) }
            }
        }
    }
    // end of sample
}
