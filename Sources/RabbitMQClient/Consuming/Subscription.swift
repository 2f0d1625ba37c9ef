/// A consumer of one queue on a channel of its own.
public struct Subscription: Sendable {
    /// What arrives.
    public let deliveries: DeliveryStream

    let source: DeliveryStream.Source
    let consumer: AMQPConsumer
    let channel: UInt16

    /// Acknowledges every delivery up to and including this one.
    ///
    /// Where one waits for that for longer than the broker's `consumer_timeout`, 30 minutes by default, the broker ends the subscription
    /// with ``AMQPError/Code/preconditionFailed``, or from RabbitMQ 4.3 on, and only that of a quorum queue, with
    /// ``AMQPError/Code/consumerCancelled``. The queue can be subscribed to again on the same connection.
    ///
    /// - Throws: ``AMQPError`` if the subscription or its connection is over; the broker then delivers again what was not
    ///   acknowledged.
    public func acknowledge(through delivery: Delivery) async throws(AMQPError) {
        try await consumer.acknowledge(through: delivery.tag, of: self)
    }

    /// Ends the subscription: the queue is free for others, deliveries that were not acknowledged go back to it.
    ///
    /// - Parameter reason: what the deliveries end with, if they have not ended yet; nil for an end without an error.
    public func cancel(because reason: AMQPError? = nil) async {
        await consumer.cancel(self, because: reason)
    }

    /// Whether the subscription is over; what arrived before may be unread still.
    package var isOver: Bool { source.isFinished }

    /// Puts an empty batch behind what has arrived: so that whoever waits for deliveries and for a moment does both in one loop.
    /// Nothing comes of it after the end.
    public func wake() {
        source.yield([])
    }
}

/// What to consume, and how.
public struct ConsumeOptions: Sendable {
    /// The queue.
    public var queue: String
    /// How many deliveries may wait for their acknowledgement.
    public var prefetch: UInt16
    /// Whether nobody else may consume the queue.
    public var isExclusive = false
    /// Where to begin in a stream; nil for a queue of another kind.
    public var streamOffset: StreamOffset?
    /// How many bytes of each body are kept, from 0; ``Delivery/omittedBytes`` tells of the rest. A broker takes bodies of 128 MiB from
    /// whoever may publish at all, and ``prefetch`` of them wait in memory, so whoever knows how long a body may be says it here.
    public var bodyLimit: Int

    /// A request from its parts.
    ///
    /// - Parameters:
    ///   - queue: the queue.
    ///   - prefetch: how many deliveries may wait for their acknowledgement, from 1.
    ///   - streamOffset: where to begin in a stream; nil for a queue of another kind.
    ///   - bodyLimit: how many bytes of each body are kept.
    public init(queue: String, prefetch: UInt16, streamOffset: StreamOffset? = nil, bodyLimit: Int = .max) {
        self.queue = queue
        self.prefetch = prefetch
        self.streamOffset = streamOffset
        self.bodyLimit = bodyLimit
    }

    var arguments: FieldTable {
        guard let streamOffset else { return [:] }
        return ["x-stream-offset": streamOffset.fieldValue]
    }
}

/// Where a reader of a stream begins (RabbitMQ's stream plugin, `x-stream-offset`).
public enum StreamOffset: Sendable, Hashable {
    /// At the oldest message that is still there.
    case first
    /// At the last chunk of messages that was written.
    case last
    /// After everything that is there now.
    case next
    /// At an offset; at the oldest message if that is gone.
    case offset(UInt64)
    /// At the first chunk written at or after a moment, in seconds since 1970.
    case timestamp(UInt64)

    var fieldValue: FieldValue {
        switch self {
        case .first: "first"
        case .last: "last"
        case .next: "next"
        case .offset(let offset): .int(Int64(clamping: offset))
        case .timestamp(let seconds): .timestamp(seconds)
        }
    }
}
