import MirroringEvents
import MirroringWire
import RabbitMQClient

import struct Foundation.UUID

/// The queue of one connection's subscription: exclusive, so it goes with the connection.
///
/// Each connection gets one of a new name: a broker that has not noticed the end of the old connection still keeps the old
/// queue locked.
struct SessionQueue: Sendable {
    let name: String
    private let consumer: AMQPConsumer
    private let broker: String

    /// Declares the queue.
    ///
    /// - Parameter broker: the broker's address, for errors.
    init(on consumer: AMQPConsumer, broker: String) async throws(AMQPError) {
        self.consumer = consumer
        self.broker = broker
        name = WireNames.Queue.session(user: consumer.user, id: UUID())
        do {
            var queue = QueueDeclaration.exclusive(name)
            // Beside a limit that a policy sets the smaller one counts: so this one is never exceeded.
            queue.arguments = ["x-max-length": .int(Int64(WireNames.Queue.sessionLimit))]
            try await consumer.declare(queue)
        } catch {
            throw error.code == .accessRefused
                ? AMQPError(
                    .accessRefused,
                    origin: error.origin,
                    reply: error.reply,
                    "User \"\(consumer.user)\" may not declare a queue \"\(name)\" at \(broker). Have the rights of a "
                        + "subscriber granted to it."
                ) : error
        }
    }

    /// Binds the queue for a selection; one that is bound already is no error.
    func bind(_ selection: EventSelection) async throws(AMQPError) {
        let exchange = WireNames.Exchange.events
        do {
            try await consumer.bind(QueueBinding(queue: name, exchange: exchange, key: selection.bindingKey))
        } catch {
            switch error.code {
            case .notFound:
                throw AMQPError(
                    .notFound,
                    origin: error.origin,
                    reply: error.reply,
                    "The broker at \(broker) has no exchange \"\(exchange)\"."
                )
            case .accessRefused:
                throw AMQPError(
                    .accessRefused,
                    origin: error.origin,
                    reply: error.reply,
                    "User \"\(consumer.user)\" may not subscribe to \"\(selection.bindingKey)\" at \(broker). Choose a job "
                        + "that is granted to it, or have this one granted."
                )
            default: throw error
            }
        }
    }

    /// Makes sure that the queue is there and is being consumed, and tells how many messages wait in it.
    ///
    /// A connection that lives proves neither: an operator may have removed the queue.
    func length() async throws(AMQPError) -> Int {
        let status: DeclaredQueue
        do {
            status = try await consumer.declare(.passive(name))
        } catch {
            throw error.code == .notFound ? lost : error
        }
        guard status.consumers > 0 else { throw lost }
        return status.messages
    }

    private var lost: AMQPError {
        AMQPError(
            .consumerCancelled,
            origin: .channel,
            "The queue \"\(name)\" of this subscription, or its consumer, was removed at \(broker)."
        )
    }
}
