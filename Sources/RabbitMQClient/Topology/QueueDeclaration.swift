/// A queue to declare: made if it is not there, refused (406) if it is there with other properties.
public struct QueueDeclaration: Sendable, Hashable {
    /// The name; empty to let the broker choose one.
    public var name: String
    /// Only looks whether the queue is there; nothing else of the declaration counts then.
    public var isPassive = false
    /// Whether it survives a restart of the broker.
    public var isDurable = true
    /// Whether only this connection may use it; it goes with the connection.
    public var isExclusive = false
    /// Whether it goes with its last consumer.
    public var isAutoDeleted = false
    /// Further arguments, `x-queue-type` among them.
    public var arguments = FieldTable()

    /// A durable queue.
    public init(_ name: String, arguments: FieldTable = [:]) {
        self.name = name
        self.arguments = arguments
    }

    /// A queue that only this connection may use, and that goes with it.
    public static func exclusive(_ name: String) -> Self {
        var queue = Self(name)
        queue.isDurable = false
        queue.isExclusive = true
        return queue
    }

    /// Only a look at a queue that should be there.
    public static func passive(_ name: String) -> Self {
        var queue = Self(name)
        queue.isPassive = true
        return queue
    }
}
