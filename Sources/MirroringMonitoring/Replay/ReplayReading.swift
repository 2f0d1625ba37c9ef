import MirroringEvents
import MirroringWire
import RabbitMQClient

import struct Foundation.UUID

/// Asks bridges, and reads their answer as it comes: no more of it is here than its reader has asked for, and ``prefetch`` messages. One
/// reader.
final class ReplayReading {
    /// How many messages of an answer the broker sends ahead.
    private static let prefetch: UInt16 = 250

    private let question: ReplayQuestion
    private let broker: BrokerConfiguration
    private let consumer: AMQPConsumer
    private let replyTo: String
    private let subscription: Subscription
    private var waits: ReplayWaits
    private var deadline: ReplayDeadline
    /// What the answer is marked with.
    private var id: String
    /// Why the broker takes nothing for now, as it has said when it was asked last.
    private(set) var alarm: ResourceAlarm?
    private var unacknowledged: Delivery?
    private var tally = ReplayTally()
    private var unreadable = 0

    /// Asks.
    ///
    /// - Parameters:
    ///   - question: what is asked.
    ///   - consumer: the connection on which the answer comes.
    ///   - broker: where it is asked.
    /// - Throws: `MonitoringError` if it can't be asked, `AMQPError` of the connection, `CancellationError`.
    init(_ question: ReplayQuestion, on consumer: AMQPConsumer, of broker: BrokerConfiguration) async throws {
        self.question = question
        self.broker = broker
        self.consumer = consumer
        waits = ReplayWaits(limit: question.persistence)
        replyTo = WireNames.Queue.reply(user: consumer.user, id: UUID())
        try await consumer.declare(.exclusive(replyTo))
        subscription = try await consumer.subscribe(
            ConsumeOptions(queue: replyTo, prefetch: Self.prefetch, bodyLimit: ReceivedEvent.carriedBytes)
        )
        deadline = ReplayDeadline(patience: question.patience, from: .now)
        id = ""
        do {
            try await ask()
        } catch {
            await end()
            throw error
        }
    }

    private func ask() async throws {
        guard let asked = try await question.send(to: broker, replyTo: replyTo) else { throw CancellationError() }
        (id, alarm) = (asked.id, asked.alarm)
        deadline.asked(at: .now)
    }

    /// The next part of the answer, acknowledging the one before; a ``ReplayItem/complete(_:)`` ends the last one. A bridge that is busy is
    /// asked again.
    ///
    /// - Returns: nil when the task is cancelled.
    /// - Throws: `MonitoringError` if a bridge says no, or says nothing, `AMQPError` of the connection.
    func next() async throws -> [ReplayItem]? {
        if let last = unacknowledged {
            unacknowledged = nil
            // If the subscription is over by now, the deliveries tell that, and with the better reason.
            try? await subscription.acknowledge(through: last)
        }
        deadline.resume(at: .now)
        while let batch = try await delivered() {
            var items: [ReplayItem] = []
            for delivery in batch where delivery.answers(id) {
                if let item = try await read(delivery) { items.append(item) }
            }
            if !items.isEmpty {
                unacknowledged = batch.last
                return items
            }
            if let last = batch.last { try? await subscription.acknowledge(through: last) }
        }
        return nil
    }

    /// Reads no more: the connection goes on without the queue of the answer.
    func end() async {
        await subscription.cancel()
        try? await consumer.deleteQueue(replyTo)
    }

    /// What arrives next.
    private func delivered() async throws -> [Delivery]? {
        let alarm = Task { [subscription, time = deadline.time] in
            try? await Task.sleep(until: time, clock: .continuous)
            if !Task.isCancelled { subscription.wake() }
        }
        defer { alarm.cancel() }
        var deliveries = subscription.deliveries.makeAsyncIterator()
        while let batch = try await deliveries.next(isolation: #isolation) {
            if !batch.isEmpty { return batch }
            guard ContinuousClock.now < deadline.time else {
                // What bridges say is taken no more than anything else.
                throw self.alarm.map { MonitoringError(.blocked, $0.description) } ?? deadline.error
            }
        }
        return nil
    }

    private func read(_ delivery: Delivery) async throws -> ReplayItem? {
        switch try reply(delivery) {
        case .event(let event):
            deadline.answered(at: .now)
            tally.note(position: event.position)
            return .event(MonitoredEvent(event, isReplayed: true))
        case .unreadable(let routingKey, let error):
            deadline.answered(at: .now)
            tally.note(position: nil)
            unreadable += 1
            return .unreadable(
                UnreadableMessage(routingKey: routingKey, reason: .event(error), count: unreadable)
            )
        case .complete(let complete):
            guard complete.count <= tally.count else {
                throw MonitoringError(
                    .answerIncomplete,
                    "Of \(complete.count) events that a bridge has sent again \(tally.count) came: the queue of the answer was too "
                        + "short."
                )
            }
            return .complete(complete)
        case .refused(let refusal):
            try await askAgain(after: refusal)
            return nil
        }
    }

    private func reply(_ delivery: Delivery) throws(MonitoringError) -> ReplayReply {
        do {
            return try ReplayReply(delivery)
        } catch {
            throw MonitoringError(.noAnswer, "A bridge's answer can't be read. \(error)")
        }
    }

    private func askAgain(after refusal: ReplayRefusal) async throws {
        var generator = SystemRandomNumberGenerator()
        // As where a bridge died in the middle of it, and another one has to serve the user's other requests first. What came is not the
        // whole answer, and was handed over already.
        guard refusal.retryAfter == nil || tally.count == 0 else {
            throw MonitoringError(.answerIncomplete, "A bridge's answer was broken off. \(refusal.reason)")
        }
        guard let hint = refusal.retryAfter, let wait = waits.next(after: hint, using: &generator) else {
            throw MonitoringError(.replayRefused, refusal.reason)
        }
        deadline.answered(at: .now, wait: wait)
        try await Task.sleep(for: wait)
        try await ask()
    }
}

extension Delivery {
    /// Whether it belongs to the answer to a request.
    fileprivate func answers(_ id: String) -> Bool {
        (properties.headers[WireNames.Header.requestId]?.string ?? properties.correlationId) == id
    }
}
