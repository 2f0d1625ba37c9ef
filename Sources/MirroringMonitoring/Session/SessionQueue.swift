import MirroringEvents
import MirroringWire
import RabbitMQClient

import struct Foundation.UUID

/// The queue of one connection's subscription: exclusive, so it goes with the connection.
///
/// Each connection gets one of a new name: a broker that has not noticed the end of the old connection still keeps the old
/// queue locked. An operator may delete it at any moment; then the subscription is lost with it, and is made again on another
/// connection.
struct SessionQueue: Sendable {
    let name: String
    let consumer: AMQPConsumer

    /// Declares the queue.
    init(on consumer: AMQPConsumer) async throws(AMQPError) {
        self.consumer = consumer
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
                    "User \"\(consumer.user)\" may not declare a queue \"\(name)\" at \(consumer.address). Have the rights of "
                        + "a subscriber granted to it."
                ) : error
        }
    }

    /// Binds the queue for a selection; one that is bound already is no error.
    ///
    /// - Throws: an error that `isRefusal` where the broker says no to this binding; else it is the queue or the connection that is lost.
    func bind(_ selection: EventSelection) async throws(AMQPError) {
        let exchange = WireNames.Exchange.events
        do {
            try await consumer.bind(QueueBinding(queue: name, exchange: exchange, key: selection.bindingKey))
        } catch {
            switch error.code {
            case .notFound where error.reply?.missing == .queue: throw lost(error.reply)
            case .notFound:
                throw AMQPError(
                    .notFound,
                    origin: error.origin,
                    reply: error.reply,
                    "The broker at \(consumer.address) has no exchange \"\(exchange)\"."
                )
            case .accessRefused:
                throw AMQPError(
                    .accessRefused,
                    origin: error.origin,
                    reply: error.reply,
                    "User \"\(consumer.user)\" may not subscribe to \"\(selection.bindingKey)\" at \(consumer.address). Choose a "
                        + "job that is granted to it, or have this one granted."
                )
            default: throw error
            }
        }
    }

    /// Binds the queue for what bridges say: that they are there, and what there is of that job, or of all and of subscribers.
    ///
    /// - Throws: an error that `isRefusal` where the broker says no.
    func listen(to job: UUID?) async throws(AMQPError) {
        let exchange = WireNames.Exchange.monitor
        let keys =
            job.map { [WireNames.MonitorKey.ofJob($0.lowercased)] }
            ?? [WireNames.MonitorKey.jobPrefix + "#", WireNames.MonitorKey.subscriberPrefix + "#"]
        for key in keys + [WireNames.MonitorKey.heartbeat] {
            do {
                try await consumer.bind(QueueBinding(queue: name, exchange: exchange, key: key))
            } catch {
                switch error.code {
                case .notFound where error.reply?.missing == .queue: throw lost(error.reply)
                case .accessRefused:
                    throw AMQPError(
                        .accessRefused,
                        origin: error.origin,
                        reply: error.reply,
                        "User \"\(consumer.user)\" may not hear \"\(key)\" of \"\(exchange)\" at \(consumer.address)."
                    )
                default: throw error
                }
            }
        }
    }

    /// Begins to consume the queue.
    func subscribe(prefetch: UInt16) async throws(AMQPError) -> Subscription {
        do {
            return try await consumer.subscribe(
                ConsumeOptions(queue: name, prefetch: prefetch, bodyLimit: ReceivedEvent.carriedBytes)
            )
        } catch {
            throw error.code == .notFound ? lost(error.reply) : error
        }
    }

    /// Makes sure that the queue is there, and tells how many messages wait in it and whether it is being consumed.
    ///
    /// A connection that lives proves nothing of that.
    func inspect() async throws(AMQPError) -> DeclaredQueue {
        do {
            return try await consumer.declare(.passive(name))
        } catch {
            throw error.code == .notFound ? lost(error.reply) : error
        }
    }

    /// The queue is there, and its consumer is not.
    var unconsumed: AMQPError {
        AMQPError(
            .consumerCancelled,
            origin: .channel,
            "The consumer of the queue \"\(name)\" of this subscription was removed at \(consumer.address)."
        )
    }

    /// The queue has a consumer, which gets nothing.
    ///
    /// - Parameter messages: how many messages wait in it.
    func stalled(_ messages: Int) -> AMQPError {
        AMQPError(
            .timeout,
            origin: .transport,
            "The broker at \(consumer.address) delivers nothing of the queue \"\(name)\" of this subscription, in which \(messages) "
                + "messages wait."
        )
    }

    private func lost(_ reply: AMQPError.Reply?) -> AMQPError {
        AMQPError(
            .consumerCancelled,
            origin: .channel,
            reply: reply,
            "The queue \"\(name)\" of this subscription was removed at \(consumer.address)."
        )
    }
}

extension AMQPError {
    /// Whether the broker has said no to what was asked, rather than something having broken.
    var isRefusal: Bool { code == .accessRefused || code == .notFound }
}
