import AMQP
import MirroringEvents

/// Tells what came to the history since a time; the broker knows, the messages don't.
struct HistoryClock {
    let consumer: AMQPConsumer

    /// How long the broker may take to find it. By its clock the time may not have come: then it would wait for what comes next.
    private static let patience = Duration.seconds(2)

    /// The first position that came at a time or later; up to two seconds too early, because the protocol counts in seconds, and up
    /// to a chunk, because a stream keeps one time for each.
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
        return try await withThrowingTaskGroup(of: UInt64.self) { group in
            group.addTask {
                try await consumer.withSubscription(request) { subscription in
                    for try await batch in subscription.deliveries {
                        if let first = batch.first?.streamOffset { return first }
                    }
                    throw CancellationError()
                }
            }
            group.addTask {
                try await Task.sleep(for: Self.patience)
                return end
            }
            defer { group.cancelAll() }
            guard let position = try await group.next() else { throw CancellationError() }
            return position
        }
    }
}
