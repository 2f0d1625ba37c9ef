/// The rule by which an exchange hands messages to a queue.
public struct QueueBinding: Sendable, Hashable, CustomStringConvertible {
    /// The queue.
    public var queue: String
    /// The exchange.
    public var exchange: String
    /// The key or pattern.
    public var key: String

    /// A binding from its parts.
    public init(queue: String, exchange: String, key: String) {
        self.queue = queue
        self.exchange = exchange
        self.key = key
    }

    /// `queue "q" to exchange "e" with key "k"`.
    public var description: String {
        "queue \"\(queue)\" to exchange \"\(exchange)\" with key \"\(key)\""
    }
}
