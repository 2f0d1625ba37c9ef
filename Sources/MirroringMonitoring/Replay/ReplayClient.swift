import MirroringEvents
public import MirroringWire
public import RabbitMQClient
import Synchronization

import struct Foundation.UUID

/// Asks the bridges for what they have cached.
///
/// Each call has connections of its own: one that publishes the request, one that consumes the answer.
public struct ReplayClient: Sendable {
    private static let prefetch: UInt16 = 1_000

    private let broker: BrokerConfiguration

    /// A client of a broker.
    public init(broker: BrokerConfiguration) {
        self.broker = broker
    }

    /// Asks, and waits for the whole answer. A bridge that is busy with other replays of the same user says so; then the question is
    /// asked again after a while, for two minutes at most.
    ///
    /// - Parameters:
    ///   - request: what is wanted.
    ///   - scope: whose events; the user needs the right to write to the exchange of requests under its key.
    ///   - patience: how long nothing may come from a bridge; each event of the answer begins it anew, however long the whole takes.
    /// - Throws: ``MonitoringError``: what the broker said, ``MonitoringError/Code/replayRefused`` with the bridge's reason, or
    ///   ``MonitoringError/Code/noAnswer``.
    public func replay(
        _ request: ReplayRequest = ReplayRequest(),
        of scope: ReplayScope = .all,
        patience: Duration = .seconds(30)
    ) async throws(MonitoringError) -> Replay {
        do {
            let once = ConnectionRecovery.once(configuration: broker)
            return try await Self.within(patience) { deadline in
                try await once.run(on: AMQPConsumer.self) { consumer in
                    let replyTo = WireNames.Queue.reply(user: consumer.user, id: UUID())
                    try await consumer.declare(.exclusive(replyTo))
                    return try await consumer.withSubscription(
                        ConsumeOptions(
                            queue: replyTo,
                            prefetch: Self.prefetch,
                            bodyLimit: ReceivedEvent.carriedBytes
                        )
                    ) { subscription in
                        let question = Question(request: request, scope: scope, replyTo: replyTo)
                        return try await answer(to: question, from: subscription, onAnswer: deadline.answered)
                    }
                }
            }
        } catch let error as MonitoringError {
            throw error
        } catch let error as AMQPError {
            throw MonitoringError(error)
        } catch {
            throw MonitoringError(.disconnected, "The request was given up.")
        }
    }

    /// Gives work up at a deadline, which the work itself may postpone.
    private static func within(
        _ patience: Duration,
        _ body: @escaping @Sendable (SharedDeadline) async throws -> Replay
    ) async throws -> Replay {
        let deadline = SharedDeadline(ReplayDeadline(patience: patience, from: .now))
        return try await withThrowingTaskGroup(of: Replay.self) { group in
            group.addTask { try await body(deadline) }
            group.addTask {
                while case let time = deadline.value.time, time > .now {
                    try await Task.sleep(until: time, clock: .continuous)
                }
                throw deadline.value.error
            }
            defer { group.cancelAll() }
            guard let replay = try await group.next() else { throw CancellationError() }
            return replay
        }
    }

    private final class SharedDeadline: Sendable {
        private let deadline: Mutex<ReplayDeadline>

        init(_ deadline: ReplayDeadline) {
            self.deadline = Mutex(deadline)
        }

        var value: ReplayDeadline { deadline.withLock { $0 } }

        func answered(wait: Duration) {
            deadline.withLock { $0.answered(at: .now, wait: wait) }
        }
    }

    /// What is asked, again and again under another identifier.
    private struct Question {
        let request: ReplayRequest
        let scope: ReplayScope
        let replyTo: String
    }

    /// - Parameter onAnswer: told that a bridge has answered, and how long it is not asked again.
    private func answer(
        to question: Question,
        from subscription: Subscription,
        onAnswer: (Duration) -> Void
    ) async throws -> Replay {
        var waits = ReplayWaits()
        var generator = SystemRandomNumberGenerator()
        var id = try await send(question)
        var events: [ReplayedEvent] = []
        for try await batch in subscription.deliveries {
            for delivery in batch where delivery.answers(id) {
                switch try ReplayReply(delivery) {
                case .event(let event):
                    events.append(ReplayedEvent(event))
                    onAnswer(.zero)
                case .complete(let complete): return Replay(events: events, complete: complete)
                case .refused(let refusal):
                    guard let hint = refusal.retryAfter, let wait = waits.next(after: hint, using: &generator) else {
                        throw MonitoringError(.replayRefused, refusal.reason)
                    }
                    onAnswer(wait)
                    try await Task.sleep(for: wait)
                    id = try await send(question)
                    events = []
                }
            }
            if let last = batch.last { try await subscription.acknowledge(through: last) }
        }
        throw CancellationError()
    }

    /// - Returns: what the answers are marked with.
    private func send(_ question: Question) async throws -> String {
        let id = UUID().lowercased
        try await ConnectionRecovery.once(configuration: broker).run(on: AMQPPublisher.self) { publisher in
            try await send(question, id: id, by: publisher)
        }
        return id
    }

    private func send(_ question: Question, id: String, by publisher: AMQPPublisher) async throws {
        let message = ReplayRequestMessage(
            question.request,
            of: question.scope,
            replyTo: question.replyTo,
            correlationId: id
        )
        try await publisher.publish([message.message(user: publisher.user)])
        for await batch in publisher.events {
            for event in batch {
                switch event {
                case .settled(_, .confirmed): return
                case .settled(_, .returned):
                    throw MonitoringError(
                        .missingTopology,
                        "No queue takes what is published to \"\(WireNames.Exchange.replay)\"."
                    )
                case .settled(_, .unsendable(let error)): throw MonitoringError(error)
                case .settled(_, .nacked), .blocked, .unblocked: break
                case .closed(let error): throw error.map(MonitoringError.init) ?? CancellationError()
                }
            }
        }
        throw CancellationError()
    }
}

extension Delivery {
    /// Whether it belongs to the answer to a request.
    fileprivate func answers(_ id: String) -> Bool {
        (properties.headers[WireNames.Header.requestId]?.string ?? properties.correlationId) == id
    }
}
