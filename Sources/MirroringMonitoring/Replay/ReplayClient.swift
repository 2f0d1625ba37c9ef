import MirroringEvents
public import MirroringWire
public import RabbitMQClient

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

    /// Asks once, and waits for the whole answer.
    ///
    /// - Parameters:
    ///   - request: what is wanted.
    ///   - scope: whose events; the user needs the right to write to the exchange of requests under its key.
    ///   - patience: how long no bridge may answer.
    /// - Throws: ``MonitoringError``: what the broker said, ``MonitoringError/Code/replayRefused`` with the bridge's reason, or
    ///   ``MonitoringError/Code/noAnswer``.
    public func replay(
        _ request: ReplayRequest = ReplayRequest(),
        of scope: ReplayScope = .all,
        patience: Duration = .seconds(30)
    ) async throws(MonitoringError) -> Replay {
        do {
            return try await withThrowingTaskGroup(of: Replay.self) { group in
                group.addTask { try await ask(request, scope) }
                group.addTask {
                    try await Task.sleep(for: patience)
                    throw MonitoringError(
                        .noAnswer,
                        "No bridge answered within \(patience / .seconds(1)) s."
                    )
                }
                defer { group.cancelAll() }
                guard let replay = try await group.next() else { throw CancellationError() }
                return replay
            }
        } catch let error as MonitoringError {
            throw error
        } catch let error as AMQPError {
            throw MonitoringError(error)
        } catch {
            throw MonitoringError(.disconnected, "The request was given up.")
        }
    }

    private func ask(_ request: ReplayRequest, _ scope: ReplayScope) async throws -> Replay {
        let once = ConnectionRecovery.once(configuration: broker)
        return try await once.run(on: AMQPConsumer.self) { consumer in
            let replyTo = WireNames.Queue.reply(user: consumer.user, id: UUID())
            try await consumer.declare(.exclusive(replyTo))
            return try await consumer.withSubscription(
                ConsumeOptions(queue: replyTo, prefetch: Self.prefetch)
            ) { subscription in
                let id = UUID().lowercased
                try await once.run(on: AMQPPublisher.self) { publisher in
                    try await send(request, scope, id: id, replyTo: replyTo, by: publisher)
                }
                return try await receive(subscription)
            }
        }
    }

    private func send(
        _ request: ReplayRequest,
        _ scope: ReplayScope,
        id: String,
        replyTo: String,
        by publisher: AMQPPublisher
    ) async throws {
        let message = ReplayRequestMessage(request, of: scope, replyTo: replyTo, correlationId: id)
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

    private func receive(_ subscription: Subscription) async throws -> Replay {
        var events: [ReplayedEvent] = []
        for try await batch in subscription.deliveries {
            for delivery in batch {
                switch try ReplayReply(delivery) {
                case .event(let event): events.append(ReplayedEvent(event))
                case .complete(let complete): return Replay(events: events, complete: complete)
                case .refused(let refusal): throw MonitoringError(.replayRefused, refusal.reason)
                }
            }
            if let last = batch.last { try await subscription.acknowledge(through: last) }
        }
        throw CancellationError()
    }
}
