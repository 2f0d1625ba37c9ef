import MirroringEvents
import MirroringWire
import RabbitMQClient

/// Tells what came to the history since a time; the broker knows, the messages don't.
struct OffsetLookup {
    let consumer: AMQPConsumer
    let barriers: Barriers

    /// How long nothing may come before another barrier is published.
    private static let patience = Duration.seconds(2)

    /// The first position that came at a time or later; up to two seconds too early, because the protocol counts in seconds, and up
    /// to a chunk, because a stream keeps one time for each. For the future it is the position of what came next.
    func position(at time: Timestamp) async throws -> UInt64 {
        let seconds = UInt64(max(0, time.milliseconds / 1_000))
        let request = ConsumeOptions(
            queue: WireNames.Queue.history,
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
                // By the broker's clock the time may not have come: it waits for what comes next then.
                while true {
                    try await Task.sleep(for: Self.patience)
                    try await barriers.wait()
                }
            }
            defer { group.cancelAll() }
            guard let position = try await group.next() else { throw CancellationError() }
            return position
        }
    }
}
