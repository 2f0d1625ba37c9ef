/// How much of what a broker sends is kept. Whoever may publish chooses how long a message is, up to 128 MiB over AMQP, and the broker how
/// many of them make a chunk.
package struct ChunkLimits: Sendable, Hashable {
    /// Bytes of a message.
    package var message = Int.max
    /// Bytes of a chunk.
    package var chunk = Int.max

    /// No more is kept than that; everything, where nothing is said.
    package init(message: Int = .max, chunk: Int = .max) {
        self.message = message
        self.chunk = chunk
    }
}
