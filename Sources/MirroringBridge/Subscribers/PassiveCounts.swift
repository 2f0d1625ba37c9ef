import RabbitMQClient

/// Counts over AMQP what waits in the queues of named subscribers, for a broker whose management API counts nothing: the metrics collector
/// of that can be off, as it will be by default in later versions.
///
/// Each queue tells it when it is declared passively. What its readers have and have not acknowledged it does not tell.
struct PassiveCounts: Sendable {
    let broker: BrokerConfiguration

    /// The subscribers with what waits for them, and how many read; those whose queue is gone, or can't be asked, as they are.
    ///
    /// - Throws: `AMQPError` if the broker can't be asked.
    func counted(_ subscribers: [Subscriber]) async throws(AMQPError) -> [Subscriber] {
        let consumer = try await open()
        let result: Result<[Subscriber], AMQPError>
        do throws(AMQPError) {
            result = .success(try await counted(subscribers, by: consumer))
        } catch {
            result = .failure(error)
        }
        await consumer.close()
        return try result.get()
    }

    private func open() async throws(AMQPError) -> AMQPConsumer {
        for address in broker.addresses.dropLast() {
            if let consumer = try? await AMQPConsumer.open(broker, address: address) { return consumer }
        }
        return try await AMQPConsumer.open(broker, address: broker.addresses[broker.addresses.count - 1])
    }

    private func counted(
        _ subscribers: [Subscriber],
        by consumer: AMQPConsumer
    ) async throws(AMQPError) -> [Subscriber] {
        var counted: [Subscriber] = []
        for var subscriber in subscribers {
            if subscriber.kind == .named, subscriber.ready == nil {
                do throws(AMQPError) {
                    let queue = try await consumer.declare(.passive(subscriber.queue))
                    (subscriber.ready, subscriber.consumers) = (queue.messages, queue.consumers)
                } catch {
                    guard error.origin == .channel else { throw error }
                }
            }
            counted.append(subscriber)
        }
        return counted
    }
}
