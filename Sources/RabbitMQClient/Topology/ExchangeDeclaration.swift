/// An exchange to declare: made if it is not there, refused (406) if it is there with other properties.
public struct ExchangeDeclaration: Sendable, Hashable {
    /// The name.
    public var name: String
    /// How it routes.
    public var kind: Kind
    /// Only looks whether the exchange is there; nothing else of the declaration counts then.
    public var isPassive = false
    /// Whether it survives a restart of the broker.
    public var isDurable = true
    /// Further arguments.
    public var arguments = FieldTable()

    /// A durable exchange.
    public init(_ name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// Only a look at an exchange that should be there.
    public static func passive(_ name: String, kind: Kind) -> Self {
        var exchange = Self(name, kind: kind)
        exchange.isPassive = true
        return exchange
    }

    /// How an exchange routes.
    public enum Kind: String, Sendable, Hashable {
        /// To the queue bound with the key itself.
        case direct
        /// To every bound queue.
        case fanout
        /// To the queues whose binding matches the key's words.
        case topic
        /// To the queues whose binding matches the headers.
        case headers
    }
}
