import AMQP
import MirroringEvents

/// Tells what came to the history since a time; the broker knows, the messages don't.
struct HistoryClock {
    let consumer: AMQPConsumer

    /// The first position that came at a time or later; up to a second too early, because the protocol counts in seconds, and up to
    /// a chunk, because a stream keeps one time for each.
    ///
    /// - Parameters:
    ///   - time: the time.
    ///   - end: the position behind what this bridge has read, which is the answer for the future.
    func position(at time: Timestamp, before end: UInt64) async throws -> UInt64 {
        guard time <= .now else { return end }
        let seconds = UInt64(max(0, time.milliseconds / 1_000))
        let request = SubscriptionRequest(
            queue: Topology.Queue.history,
            prefetch: 1,
            streamOffset: .timestamp(seconds > 0 ? seconds - 1 : 0)
        )
        // The barrier of this request came after that time, so something is delivered.
        return try await consumer.withSubscription(request) { subscription in
            for try await batch in subscription.deliveries {
                if let first = batch.first?.streamOffset { return first }
            }
            throw CancellationError()
        }
    }
}
