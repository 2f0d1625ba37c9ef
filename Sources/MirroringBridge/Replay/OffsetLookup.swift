import MirroringEvents
import MirroringWire
import RabbitMQClient

/// Tells what came to the history since a time; the broker knows, the messages don't.
struct OffsetLookup {
    let stream: HistoryStream
    let consumer: AMQPConsumer
    let barriers: Barriers

    /// How long nothing may come before another barrier is published.
    private static let patience = Duration.seconds(2)
    /// How many seconds before the time it looks: the protocol counts in whole ones. Where the broker can't deliver what it finds, it looks
    /// farther back.
    private static let steps: [UInt64] = [1, 61, 3_601, 86_401]

    /// The first position that came at a time or later; up to two seconds too early, because the protocol counts in seconds, and up
    /// to a chunk, because a stream keeps one time for each. For the future it is the position of what came next. Where the broker can't
    /// deliver that message, it is an earlier one.
    func position(at time: Timestamp) async throws -> UInt64 {
        return try await withThrowingTaskGroup(of: UInt64.self) { group in
            group.addTask { try await firstDelivered(at: UInt64(max(0, time.milliseconds / 1_000))) }
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

    private func firstDelivered(at seconds: UInt64) async throws -> UInt64 {
        for step in Self.steps {
            var look = HistoryStream.Look.nothing
            while case .nothing = look {
                look = try await stream.look(at: .timestamp(seconds > step ? seconds - step : 0), near: consumer)
            }
            if case .message(let first) = look { return first.streamOffset ?? 0 }
        }
        return 0
    }
}
