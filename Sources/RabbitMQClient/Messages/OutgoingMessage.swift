/// A message to publish.
public struct OutgoingMessage: Sendable {
    /// The exchange; empty for the default one, which routes to the queue of the key's name.
    public var exchange: String
    /// The routing key, at most 255 bytes.
    public var routingKey: String
    /// Whether the broker returns the message if no queue takes it.
    public var isMandatory: Bool
    /// The properties.
    public var properties: MessageProperties
    /// What to send in place of ``properties`` where those can't be: see ``PublishOutcome/unsendable(_:)``.
    public var shorterProperties: MessageProperties?
    /// The content.
    public var body: [UInt8]
    /// The publisher's own number of the message, by which ``PublisherEvent/settled(_:_:)`` says what became of it. It is not sent.
    /// Who numbers messages consecutively, in the order of publishing, is told of many at once.
    public var token: UInt64

    /// A message from its parts.
    public init(
        exchange: String,
        routingKey: String,
        isMandatory: Bool = true,
        properties: MessageProperties,
        body: [UInt8],
        token: UInt64 = 0
    ) {
        self.exchange = exchange
        self.routingKey = routingKey
        self.isMandatory = isMandatory
        self.properties = properties
        self.body = body
        self.token = token
    }
}
