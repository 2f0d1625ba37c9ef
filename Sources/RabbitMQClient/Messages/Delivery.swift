/// A message that the broker delivered to a consumer.
public struct Delivery: Sendable {
    /// The number by which it is acknowledged, on the channel of its subscription.
    public let tag: UInt64
    /// Whether the broker may have delivered it before.
    public let isRedelivered: Bool
    /// The exchange to which it was published.
    public let exchange: String
    /// The key under which it was published.
    public let routingKey: String
    /// The properties.
    public let properties: MessageProperties
    /// The content, as far as the subscription takes it: see ``ConsumeOptions/bodyLimit``.
    public let body: [UInt8]
    /// How many bytes of the content are left out behind ``body``, because it is longer than the subscription takes; 0 for most.
    public let omittedBytes: Int

    /// A message from its parts, for whoever has it from elsewhere than a queue.
    package init(
        tag: UInt64 = 0,
        isRedelivered: Bool = false,
        exchange: String,
        routingKey: String,
        properties: MessageProperties,
        body: [UInt8],
        omittedBytes: Int = 0
    ) {
        self.tag = tag
        self.isRedelivered = isRedelivered
        self.exchange = exchange
        self.routingKey = routingKey
        self.properties = properties
        self.body = body
        self.omittedBytes = omittedBytes
    }

    /// The same message with other properties.
    package func with(_ properties: MessageProperties) -> Delivery {
        Delivery(
            tag: tag,
            isRedelivered: isRedelivered,
            exchange: exchange,
            routingKey: routingKey,
            properties: properties,
            body: body,
            omittedBytes: omittedBytes
        )
    }

    /// The offset in the stream that it was read from; nil for a message of another kind of queue.
    public var streamOffset: UInt64? {
        properties.headers["x-stream-offset"]?.int.flatMap(UInt64.init(exactly:))
    }
}
