import MirroringWire
import RabbitMQClient

/// By what a dead letter is known as the copy of one message, whoever has sent it: a value, without I/O.
///
/// Bridges change their user, so the name of the user who sent the copy proves nothing. Its content does: where the queue holds the
/// same body with the same key, publisher and position, the message is among the dead letters, and more is not wanted.
struct LetterFingerprint: Sendable, Hashable {
    /// Seeded anew by each process, so that nobody can make up another content of the same hash.
    private let hash: Int

    /// A letter, by its content and the position of its original.
    struct Place: Sendable, Hashable {
        let position: UInt64
        let fingerprint: LetterFingerprint
    }

    /// That of a message of the history.
    init(original: Delivery) {
        self.init(key: original.routingKey, user: original.properties.userId, body: original.body)
    }

    /// That of the message that a dead letter is the copy of.
    ///
    /// Nil for what says not why, which bridges always do, and for what the queue does not keep.
    init?(letter: Delivery) {
        let message = DeadLetterMessage(letter)
        guard message.reason != nil, letter.properties.expiration == nil else { return nil }
        self.init(key: message.routingKey, user: message.user, body: letter.body)
    }

    private init(key: String, user: String?, body: [UInt8]) {
        var hasher = Hasher()
        // As far as the header of a letter can say it.
        hasher.combine(Array(key.cut(toBytes: MessageLimits.textBytes).utf8))
        hasher.combine(user.map { Array($0.cut(toBytes: MessageLimits.textBytes).utf8) })
        hasher.combine(body)
        hash = hasher.finalize()
    }
}
