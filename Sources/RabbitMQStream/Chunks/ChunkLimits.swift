/// How much of what a broker sends is kept. Whoever may publish chooses how long a message is, up to 128 MiB over AMQP, and the broker how
/// many of them make a chunk.
struct ChunkLimits: Sendable, Hashable {
    /// Bytes of a message.
    var message = Int.max
    /// Bytes of a chunk.
    var chunk = Int.max
}
