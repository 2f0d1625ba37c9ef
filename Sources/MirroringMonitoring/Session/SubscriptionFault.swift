import MirroringWire
import RabbitMQClient

/// What a subscription may lose without its doing, and without a word from anybody in most cases.
package enum SubscriptionFault: String, Sendable, CaseIterable {
    /// The queue is there, and no events come into it any more.
    case lostBinding
    /// Somebody has deleted the queue.
    case deletedQueue
    /// The connection is cut.
    case cutConnection
    /// Nothing that the broker sends arrives any more.
    case halfOpenConnection
}

extension MonitoringSession {
    /// Loses something of this session's own, at the broker or below its connection, and of nobody else's; the session is not told.
    ///
    /// - Throws: `AMQPError` if it can't be lost, or the subscription does not stand.
    func suffer(_ fault: SubscriptionFault) async throws(AMQPError) {
        guard let queue else {
            throw AMQPError(.closed, origin: .caller, "There is nothing to lose: the subscription does not stand.")
        }
        switch fault {
        case .lostBinding:
            for selection in selections.all {
                try await queue.consumer.unbind(
                    QueueBinding(queue: queue.name, exchange: WireNames.Exchange.events, key: selection.bindingKey)
                )
            }
        case .deletedQueue: try await queue.consumer.deleteQueue(queue.name)
        case .cutConnection: try await queue.consumer.suffer(.cut)
        case .halfOpenConnection: try await queue.consumer.suffer(.halfOpen)
        }
    }
}
