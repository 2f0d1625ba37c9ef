import RabbitMQClient

extension Relay {
    /// What comes of a word of the broker.
    enum News {
        /// These events are delivered, in order; none while an event before them is not.
        case delivered([PendingEvent])
        /// The broker does not take events for now; never a confirm.
        case refused(PublishOutcome)
        /// That many events were refused by a queue again and again, and the history has them; these are delivered now, in order.
        case leftToHistory(Int, delivered: [PendingEvent])
        /// The broker takes nothing for a while.
        case blocked(reason: String)
        /// The broker takes messages again.
        case unblocked
        /// A queue has refused the question for the history again and again: events leave without an answer.
        case probeRefused
        /// The connection is over, because this user may not ask for the history: the next one is not asked.
        case probeForbidden(AMQPError)
        /// The connection is over.
        case ended(AMQPError)
    }
}
