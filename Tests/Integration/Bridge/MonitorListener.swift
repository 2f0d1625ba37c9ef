import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQClient
import TestSupport

/// Listens to what bridges say.
struct MonitorListener {
    private let consumer: AMQPConsumer
    private let subscription: Subscription

    init(_ broker: TestBroker, key: String) async throws {
        consumer = try await broker.consumer()
        let queue = WireNames.Queue.session(user: consumer.user, id: UUID())
        try await consumer.declare(.exclusive(queue))
        try await consumer.bind(QueueBinding(queue: queue, exchange: WireNames.Exchange.monitor, key: key))
        subscription = try await consumer.subscribe(ConsumeOptions(queue: queue, prefetch: 100))
    }

    /// The next message that is like that.
    func first(where isWanted: (Delivery) throws -> Bool) async throws -> Delivery {
        for try await batch in subscription.deliveries {
            if let last = batch.last { try await subscription.acknowledge(through: last) }
            if let found = try batch.first(where: isWanted) { return found }
        }
        throw CancellationError()
    }

    func close() async {
        await consumer.close()
    }
}
