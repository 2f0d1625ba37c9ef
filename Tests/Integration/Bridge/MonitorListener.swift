import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQClient
import TestSupport

/// Listens to what bridges say.
struct MonitorListener {
    private let consumer: AMQPConsumer
    private let subscription: Subscription
    /// What has come and was not looked at yet: several messages may come at once.
    private let arrived = Noted<[Delivery]>([])

    init(_ broker: TestBroker, key: String) async throws {
        consumer = try await broker.consumer()
        let queue = WireNames.Queue.session(user: consumer.user, id: UUID())
        try await consumer.declare(.exclusive(queue))
        try await consumer.bind(QueueBinding(queue: queue, exchange: WireNames.Exchange.monitor, key: key))
        subscription = try await consumer.subscribe(ConsumeOptions(queue: queue, prefetch: 100))
    }

    /// The next message that is like that; those before it are passed over.
    func first(where isWanted: (Delivery) throws -> Bool) async throws -> Delivery {
        if let found = try take(isWanted) { return found }
        for try await batch in subscription.deliveries {
            if let last = batch.last { try await subscription.acknowledge(through: last) }
            arrived.change { $0 += batch }
            if let found = try take(isWanted) { return found }
        }
        throw CancellationError()
    }

    private func take(_ isWanted: (Delivery) throws -> Bool) rethrows -> Delivery? {
        let waiting = arrived.value
        let found = try waiting.firstIndex(where: isWanted)
        arrived.change { $0.removeFirst(found.map { $0 + 1 } ?? waiting.count) }
        return found.map { waiting[$0] }
    }

    func close() async {
        await consumer.close()
    }
}
