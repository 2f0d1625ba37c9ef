/// What a publisher's connection tells, in the order in which the broker said it.
public enum PublisherEvent: Sendable, Hashable {
    /// The outcome of messages that were published one after the other with these tokens, see ``OutgoingMessage/token``.
    case settled(ClosedRange<UInt64>, PublishOutcome)
    /// The broker takes nothing for a while (memory, disk); publishing now would hang.
    case blocked(reason: String)
    /// The broker takes messages again.
    case unblocked
    /// The connection is over: nil after ``AMQPPublisher/close()``. What is not settled by now never will be.
    case closed(AMQPError?)
}

/// The outcome of a message.
public enum PublishOutcome: Sendable, Hashable {
    /// The broker has it, in every queue it was routed to.
    case confirmed
    /// The broker could not keep it (nack): publish it again, unless one of several queues may refuse it for ever, as one that is full
    /// does if it was declared with `x-overflow: reject-publish`. Other queues that it was routed to have it then.
    case nacked
    /// No queue took it. The broker acknowledges such a message as well; that acknowledgement is folded into this.
    case returned(code: Int, text: String)
    /// AMQP, or the frames of this broker, can't carry it, so nothing of it was sent: see ``MessageLimits``. Publishing it again
    /// changes nothing.
    case unsendable(AMQPError)
}
