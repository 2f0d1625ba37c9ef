import MirroringWire
import RabbitMQClient

/// Sends what no bridge can read to the dead letters, once, if this bridge is the one that does.
struct DeadLetterPublisher {
    let history: EventHistory
    let leader: Leader
    let publisher: ConfirmedPublisher

    private static let batchSize = 100

    /// Sends what has to go, and returns when it is there.
    ///
    /// - Parameters:
    ///   - batch: what was read last.
    ///   - consumer: reads again what is not in the batch: before the history's end was reached, nothing is sent, because the copies
    ///     of what was sent before a crash may still follow.
    func clear(_ batch: [Delivery], on consumer: AMQPConsumer) async throws {
        let pending = await history.deadLetters
        guard let first = pending.first, await history.isCaughtUp, await leader.isLeading == true else { return }
        let atHand = batch.filter { $0.streamOffset.flatMap { pending[$0] } != nil }
        if atHand.count == pending.count {
            try await send(atHand, pending, user: consumer.user)
        } else {
            try await readAgain(from: first, pending, on: consumer)
        }
    }

    private func readAgain(from first: UInt64, _ pending: PendingDeadLetters, on consumer: AMQPConsumer) async throws {
        let request = ConsumeOptions(
            queue: WireNames.Queue.history,
            prefetch: UInt16(Self.batchSize),
            streamOffset: .offset(first)
        )
        try await consumer.withSubscription(request) { subscription in
            var left = pending.count
            for try await batch in subscription.deliveries {
                let letters = batch.filter { $0.streamOffset.flatMap { pending[$0] } != nil }
                try await send(letters, pending, user: consumer.user)
                left -= letters.count
                guard left > 0, let last = batch.last, last.streamOffset ?? 0 < pending.last ?? 0 else { return }
                try await subscription.acknowledge(through: last)
            }
        }
    }

    private func send(_ letters: [Delivery], _ pending: PendingDeadLetters, user: String) async throws {
        let epoch = await history.epoch
        for start in stride(from: 0, to: letters.count, by: Self.batchSize) {
            let part = Array(letters[start..<min(start + Self.batchSize, letters.count)])
            let messages = part.map { letter in
                let reason = letter.streamOffset.flatMap { pending[$0] } ?? ""
                return DeadLetterMessage.make(letter, reason: reason, epoch: epoch, user: user)
            }
            // Once: if the connection breaks, the history tells whether they arrived.
            for outcome in try await publisher.publishOnce(messages) { try outcome.requireTaken() }
            await history.settle(part)
        }
    }
}
