import MirroringWire
import RabbitMQClient

extension AMQPConsumer {
    /// Reads the history from an offset on, its barriers left out, until the connection is lost or the task is cancelled.
    ///
    /// - Parameters:
    ///   - first: the offset.
    ///   - take: takes a message, and its offset.
    func readHistory(
        from first: UInt64,
        isolation: isolated (any Actor)? = #isolation,
        _ take: (UInt64, Delivery) -> Void
    ) async throws {
        let subscription = try await subscribe(
            ConsumeOptions(queue: WireNames.Queue.history, prefetch: 1_000, streamOffset: .offset(first))
        )
        for try await batch in subscription.deliveries {
            for delivery in batch where delivery.properties.type != WireNames.MonitorKey.barrier {
                // A stream is read by chunks: the first may begin before the offset that was asked for.
                guard let offset = delivery.streamOffset, offset >= first else { continue }
                take(offset, delivery)
            }
            if let last = batch.last { try await subscription.acknowledge(through: last) }
        }
        try Task.checkCancellation()
    }
}
