import Logging
import MirroringDiagnostics
import MirroringEvents
import MirroringWire
import RabbitMQClient

/// Answers replay requests: sends what is asked for at a pace that keeps nothing else waiting, or says why not.
struct ReplayResponder {
    let history: EventHistory
    let barriers: Barriers
    let gate: ReplayGate
    /// A connection of its own: what a slow reader is sent must not keep heartbeats and barriers waiting.
    let replies: ConfirmedPublisher
    let recurrences: RecurrenceLog
    let logger: Logger

    /// How many events are on their way to a requester at a time.
    private static let batchSize = 50
    /// The time between two batches at least: a burst would keep the live events waiting at the broker. Ten thousand events take
    /// 1.6 s so.
    private static let pace = Duration.milliseconds(8)
    /// What a message costs the broker beside its body.
    private static let propertiesBytes = 1_024
    /// How many messages may wait in a reply queue that is sent more.
    private static let longestQueue = 1_000

    /// Answers a request, unless it is refused.
    ///
    /// - Returns: the refusal that is to be sent, if it is one and its user is not told too much already: see ``conclude(with:)``.
    func answer(_ delivery: Delivery, on consumer: AMQPConsumer) async throws -> OutgoingMessage? {
        switch ReplayAdmission(delivery) {
        case .admitted(let order, let user):
            return try await answer(order, of: user, on: consumer)
        case .refused(let refusal, let address):
            recurrences.warn("replay request refused", reason: refusal.reason) {
                [
                    "user": "\(delivery.properties.userId ?? "unknown")", "key": "\(delivery.routingKey)",
                    "reason": "\(refusal.reason)",
                ]
            }
            guard let address, gate.mayRefuse(address.user) else { return nil }
            let messages = ReplayMessages(
                replyTo: address.replyTo,
                correlationId: delivery.properties.correlationId,
                user: consumer.user
            )
            return messages.refused(refusal)
        }
    }

    private func answer(
        _ order: ReplayRequestMessage,
        of user: String,
        on consumer: AMQPConsumer
    ) async throws -> OutgoingMessage? {
        let messages = ReplayMessages(
            replyTo: order.replyTo,
            correlationId: order.correlationId,
            user: consumer.user
        )
        switch gate.begin(user) {
        case .granted(let pause):
            if let end = try await serve(order, of: user, after: pause, as: messages, on: consumer) {
                try await conclude(with: end)
            }
            return nil
        case .busy(let wait):
            return gate.mayRefuse(user) ? messages.refused(.busy(user, retryAfter: wait)) : nil
        case .exhausted(let wait):
            let refusal = ReplayRefusal.exhausted(user, retryAfter: wait)
            let answer = refuse(refusal, because: "user was sent too many replays", user, messages)
            return gate.mayRefuse(user) ? answer : nil
        }
    }

    /// Refuses what is the requester's own fault.
    ///
    /// - Parameter message: what the log says, in words of ours.
    /// - Returns: the answer.
    private func refuse(
        _ refusal: ReplayRefusal,
        because message: String,
        _ user: String,
        _ messages: ReplayMessages
    ) -> OutgoingMessage {
        recurrences.warn(message) {
            ["user": "\(user)", "queue": "\(messages.replyTo)", "reason": "\(refusal.reason)"]
        }
        return messages.refused(refusal)
    }

    /// Sends what was asked for.
    ///
    /// - Returns: what the requester has to be told when its turn is over, so that it may ask for more at once; nil if it is gone.
    private func serve(
        _ order: ReplayRequestMessage,
        of user: String,
        after pause: Duration,
        as messages: ReplayMessages,
        on consumer: AMQPConsumer
    ) async throws -> OutgoingMessage? {
        defer { gate.end(user) }
        try await Task.sleep(for: pause)
        let unread = try await length(of: order.replyTo, on: consumer)
        guard unread <= Self.longestQueue else {
            let refusal = ReplayRefusal.unread(order.replyTo, messages: unread)
            return refuse(refusal, because: "reply queue is not read", user, messages)
        }
        // What was published before the request may not be read yet.
        try await barriers.wait()
        let answer = ReplayAnswer(order)
        let snapshot = await history.snapshot(answer.query(epoch: await history.epoch))
        gate.expect(Self.pace * (snapshot.entries.count / Self.batchSize), for: user)
        switch try await send(snapshot.entries, to: user, as: messages) {
        case .taken: break
        case .full: return refuse(.full(order.replyTo), because: "reply queue is full", user, messages)
        case .lost: return nil
        }
        logger.info(
            "replayed",
            metadata: [
                "events": "\(snapshot.entries.count)", "key": "\(order.scope.routingKey)", "queue": "\(order.replyTo)",
            ]
        )
        return messages.complete(answer.end(snapshot))
    }

    /// How many messages wait in a reply queue; 0 where the broker does not tell, and where nobody has asked it yet.
    private func length(of queue: String, on consumer: AMQPConsumer) async throws -> Int {
        guard gate.note(queue) else { return 0 }
        do {
            return try await consumer.declare(.passive(queue)).messages
        } catch {
            guard error.origin == .channel else { throw error }
            if error.code == .resourceLocked { gate.noteExclusive(queue) }
            return 0
        }
    }

    /// Sends what is the end of an answer. A requester who is gone, or whose queue is full, gets none.
    func conclude(with answer: OutgoingMessage) async throws {
        if case .unsendable(let error) = try await replies.publish(answer) { giveUp(answer.routingKey, error) }
    }

    private func giveUp(_ replyTo: String, _ error: AMQPError) {
        recurrences.log(.error, "can't send a replay") { ["queue": "\(replyTo)", "error": "\(error)"] }
    }

    private enum Sent {
        /// The requester's queue has all of it.
        case taken
        /// The queue rejects messages, by a limit that its owner has set.
        case full
        /// The queue is gone, or an event can't be sent whatever is left out.
        case lost
    }

    private func send(_ entries: [HistoryEntry], to user: String, as messages: ReplayMessages) async throws -> Sent {
        var due = ContinuousClock.now
        for start in stride(from: 0, to: entries.count, by: Self.batchSize) {
            let part = entries[start..<min(start + Self.batchSize, entries.count)]
            try await Task.sleep(until: due, clock: .continuous)
            due = .now + Self.pace
            gate.count(part.reduce(0) { $0 + $1.message.body.count + Self.propertiesBytes }, for: user)
            let again = part.map { messages.event($0.message, at: $0.position, isShortened: $0.isShortened) }
            for outcome in try await replies.publish(again) {
                switch outcome {
                case .confirmed: continue
                case .nacked: return .full
                case .returned: return .lost
                case .unsendable(let error):
                    giveUp(messages.replyTo, error)
                    return .lost
                }
            }
        }
        return .taken
    }
}
