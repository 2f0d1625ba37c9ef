import MirroringWire
import RabbitMQClient

/// How far the history was read, and a message of it by which it is known again.
///
/// Positions alone would not do: a stream that was made anew, or that of another broker, has the same ones.
package struct Checkpoint: Sendable, Hashable, Codable {
    /// Where to go on reading.
    var nextPosition: UInt64
    /// The position of the message that was read last.
    var lastPosition: UInt64
    /// The identity of that message; nil if it has none.
    var lastMessageId: String?
    /// The history's identity; nil if it was not known yet.
    var epoch: Epoch?

    /// Whether the history still holds that message, or has dropped it by age.
    ///
    /// - Parameters:
    ///   - consumer: reads the history.
    ///   - end: where the history ends now.
    func belongs(to consumer: AMQPConsumer, end: UInt64) async throws -> Bool {
        guard lastPosition <= end else { return false }
        let request = ConsumeOptions(
            queue: WireNames.Queue.history,
            prefetch: 100,
            streamOffset: .offset(lastPosition)
        )
        return try await consumer.withSubscription(request) { subscription in
            for try await batch in subscription.deliveries {
                if let first = batch.first(where: { $0.streamOffset ?? 0 >= lastPosition }) {
                    return first.streamOffset != lastPosition || first.properties.messageId == lastMessageId
                }
                if let last = batch.last { try await subscription.acknowledge(through: last) }
            }
            throw CancellationError()
        }
    }
}
