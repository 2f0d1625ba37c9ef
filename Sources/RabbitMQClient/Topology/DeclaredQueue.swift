/// What the broker says of a queue when it is declared.
public struct DeclaredQueue: Sendable, Hashable {
    /// The name.
    public let name: String
    /// How many messages are ready.
    public let messages: Int
    /// How many consumers it has.
    public let consumers: Int
}
