import MirroringEvents
import MirroringWire
import RabbitMQClient

import struct Foundation.UUID

/// What is asked of the bridges. It may be asked again and again, each time under another identifier.
struct ReplayQuestion: Sendable {
    /// A question that the broker has.
    struct Asked: Sendable {
        /// What the answers are marked with.
        let id: String
        /// Why the broker takes nothing more for now; nil if it does, as far as it has told.
        let alarm: ResourceAlarm?
    }

    let request: ReplayRequest
    let scope: ReplayScope
    /// How long nothing may come from a bridge.
    var patience = Duration.seconds(30)
    /// For how long a bridge that is busy is asked again and again.
    var persistence = ReplayWaits.limit

    /// Asks, over a connection of its own.
    ///
    /// - Parameters:
    ///   - broker: where.
    ///   - replyTo: the queue that the bridges answer to.
    /// - Returns: nil when the task is cancelled.
    /// - Throws: why it could not be asked: of this connection, and not of the one on which the answer comes.
    func send(to broker: BrokerConfiguration, replyTo: String) async throws(MonitoringError) -> Asked? {
        let id = UUID().lowercased
        var broker = broker
        // Who looks at the broker's list of connections, or closes one, does not take it for that of the subscription.
        broker.connectionName += ", replay request"
        do {
            let message = ReplayRequestMessage(request, of: scope, replyTo: replyTo, correlationId: id)
            let limit = broker.confirmTimeout
            let alarm = try await ConnectionRecovery.once(configuration: broker).run(on: AMQPPublisher.self) {
                publisher in
                try await Self.publish(message, by: publisher, within: limit)
            }
            return Asked(id: id, alarm: alarm)
        } catch let error as MonitoringError {
            throw error
        } catch let error as AMQPError {
            throw MonitoringError(error)
        } catch {
            return nil
        }
    }

    /// A broker that has an alarm reads the first message of a connection, says so, and reads no more: then it has the question, and may not
    /// say that for hours.
    ///
    /// - Parameter limit: how long the broker may say nothing.
    /// - Returns: the alarm that the broker has.
    private static func publish(
        _ message: ReplayRequestMessage,
        by publisher: AMQPPublisher,
        within limit: Duration
    ) async throws -> ResourceAlarm? {
        let alarm = Task {
            try? await Task.sleep(for: limit)
            if !Task.isCancelled { await publisher.close() }
        }
        defer { alarm.cancel() }
        try await publisher.publish([message.message(user: publisher.user)])
        for await batch in publisher.events {
            for event in batch {
                switch event {
                case .settled(_, .confirmed): return nil
                case .blocked(let reason): return ResourceAlarm(reason: reason)
                case .settled(_, .returned):
                    throw MonitoringError(
                        .missingTopology,
                        "No queue takes what is published to \"\(WireNames.Exchange.replay)\"."
                    )
                case .settled(_, .nacked):
                    throw MonitoringError(.disconnected, "The broker could not keep a request for a replay.")
                case .settled(_, .unsendable(let error)): throw MonitoringError(error)
                case .unblocked: break
                case .closed(let error?): throw MonitoringError(error)
                case .closed(nil):
                    throw MonitoringError(
                        .disconnected,
                        "The broker did not say within \(limit / .seconds(1)) s that it has a request for a replay."
                    )
                }
            }
        }
        throw CancellationError()
    }
}
