import Logging
import MirroringEvents
import MirroringWire
import RabbitMQClient

/// Answers replay requests. The bridges share one queue of them: whoever takes a request answers it, and it goes back to the others
/// if that bridge dies before it has.
struct ReplayServer {
    let history: EventHistory
    let barriers: Barriers
    /// A connection of its own: what a slow reader is sent must not keep heartbeats and barriers waiting.
    let replies: ConfirmedPublisher
    let recurrences: RecurrenceLog
    let logger: Logger

    /// How many requests are answered at a time.
    private static let workers = 4
    /// How many events are on their way to a requester at a time.
    private static let batchSize = 50
    /// The time between two batches at least: a burst would keep the live events waiting at the broker. Ten thousand events take
    /// 1.6 s so.
    private static let pace = Duration.milliseconds(8)

    /// Answers until the connection is over or the task is cancelled.
    func serve(on consumer: AMQPConsumer) async throws -> Never {
        try await withThrowingTaskGroup(of: Void.self) { group in
            // Each has a channel, and so an acknowledgement, of its own.
            for _ in 0..<Self.workers {
                group.addTask { try await serveOneByOne(on: consumer) }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
        throw CancellationError()
    }

    private func serveOneByOne(on consumer: AMQPConsumer) async throws {
        let request = ConsumeOptions(queue: WireNames.Queue.replayRequests, prefetch: 1)
        try await consumer.withSubscription(request) { subscription in
            for try await batch in subscription.deliveries {
                for delivery in batch {
                    try await answer(delivery, on: consumer)
                    try await subscription.acknowledge(through: delivery)
                }
            }
        }
    }

    private func answer(_ delivery: Delivery, on consumer: AMQPConsumer) async throws {
        switch ReplayAdmission(delivery) {
        case .served(let order):
            try await serve(order, on: consumer)
        case .refused(let refusal, let replyTo):
            recurrences.warn("replay request refused", reason: refusal.reason) {
                [
                    "user": "\(delivery.properties.userId ?? "unknown")", "key": "\(delivery.routingKey)",
                    "reason": "\(refusal.reason)",
                ]
            }
            guard let replyTo else { return }
            let messages = ReplayMessages(
                replyTo: replyTo,
                correlationId: delivery.properties.correlationId,
                user: consumer.user
            )
            try await conclude(with: messages.refused(refusal))
        }
    }

    private func serve(_ order: ReplayRequestMessage, on consumer: AMQPConsumer) async throws {
        // What was published before the request may not be read yet.
        try await barriers.wait()
        let since: UInt64? =
            if let time = order.request.since {
                try await OffsetLookup(consumer: consumer, barriers: barriers).position(at: time)
            } else {
                nil
            }
        let answer = ReplayAnswer(order, since: since)
        let snapshot = await history.snapshot(answer.query(epoch: await history.epoch))
        let messages = ReplayMessages(
            replyTo: order.replyTo,
            correlationId: order.correlationId,
            user: consumer.user
        )
        guard try await send(snapshot.entries, as: messages) else { return }
        try await conclude(with: messages.complete(answer.end(snapshot)))
        logger.info(
            "replayed",
            metadata: [
                "events": "\(snapshot.entries.count)", "key": "\(order.scope.routingKey)", "queue": "\(order.replyTo)",
            ]
        )
    }

    /// A requester who is gone gets none.
    private func conclude(with answer: OutgoingMessage) async throws {
        if case .unsendable(let error) = try await replies.publish(answer) { giveUp(answer.routingKey, error) }
    }

    private func giveUp(_ replyTo: String, _ error: AMQPError) {
        logger.error("can't send a replay", metadata: ["queue": "\(replyTo)", "error": "\(error)"])
    }

    /// - Returns: false if the requester's queue is gone, or an event can't be sent whatever is left out.
    private func send(_ entries: [HistoryEntry], as messages: ReplayMessages) async throws -> Bool {
        var due = ContinuousClock.now
        for start in stride(from: 0, to: entries.count, by: Self.batchSize) {
            let part = entries[start..<min(start + Self.batchSize, entries.count)]
            try await Task.sleep(until: due, clock: .continuous)
            due = .now + Self.pace
            for outcome in try await replies.publish(part.map { messages.event($0.message, at: $0.position) }) {
                switch outcome {
                case .confirmed, .nacked: continue
                case .returned: return false
                case .unsendable(let error):
                    giveUp(messages.replyTo, error)
                    return false
                }
            }
        }
        return true
    }
}
