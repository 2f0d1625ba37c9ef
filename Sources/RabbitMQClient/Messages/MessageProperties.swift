/// The properties of a message (AMQP 0-9-1, class basic). Texts are at most 255 bytes each.
public struct MessageProperties: Sendable, Hashable {
    /// The media type of the body.
    public var contentType: String?
    /// Headers.
    public var headers = FieldTable()
    /// Whether the broker keeps the message over a restart.
    public var isPersistent = true
    /// What the message answers or belongs to.
    public var correlationId: String?
    /// Where answers go.
    public var replyTo: String?
    /// Milliseconds after which the broker may drop the message, as a decimal number.
    public var expiration: String?
    /// The message's identity.
    public var messageId: String?
    /// Seconds since 1970.
    public var timestamp: UInt64?
    /// What kind of message it is.
    public var type: String?
    /// Who publishes it; the broker refuses any but the connection's user (406).
    public var userId: String?
    /// Which application publishes it.
    public var appId: String?

    /// Properties of a persistent message; set the rest.
    public init() {}
}
