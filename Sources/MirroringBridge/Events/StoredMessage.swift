package import MirroringEvents
package import RabbitMQClient
package import RabbitMQStream

/// A message of the history, in the terms in which it was published: those of AMQP 0-9-1.
///
/// It has bytes of its own. The messages of a chunk share its memory, and a chunk may be almost all of it what a cache does not keep; so
/// what an event needs is copied out of it, once, and the chunk goes when its last message was taken in.
package struct StoredMessage: Sendable {
    /// Its place in the history.
    package let position: UInt64
    /// When the broker took it, by the clock of the stream's leader.
    package let time: Timestamp
    /// The message as a consumer over AMQP 0-9-1 would be given it, with its position in a header; as far as it can be read.
    package let delivery: Delivery
    /// Why not all of it can be read, a sentence; nil for a message that is whole.
    package let damage: String?

    /// A message that was read.
    package init(position: UInt64, time: Timestamp, delivery: Delivery) {
        self.position = position
        self.time = time
        self.delivery = delivery
        damage = nil
    }

    /// Reads a message of a chunk.
    ///
    /// - Parameters:
    ///   - message: the message.
    ///   - time: that of its chunk.
    package init(_ message: StreamMessage, at time: Timestamp) {
        var draft = StoredMessageDraft(at: message.offset)
        do throws(StreamError) {
            try draft.read(message)
            damage = nil
        } catch {
            damage = error.description
        }
        position = message.offset
        self.time = time
        delivery = draft.delivery(of: message)
    }
}

extension StreamChunk {
    /// Its messages, a few at a time, so that one chunk of thousands keeps nothing else waiting for long.
    package var storedMessages: some Sequence<[StoredMessage]> {
        let time = ingestTime
        return sequence(state: messages.makeIterator()) { rest -> [StoredMessage]? in
            var batch: [StoredMessage] = []
            while batch.count < Self.batchSize, let message = rest.next() {
                batch.append(StoredMessage(message, at: time))
            }
            return batch.isEmpty ? nil : batch
        }
    }

    /// When the broker took its messages; the nearest moment there is for whatever it says.
    var ingestTime: Timestamp { Timestamp(milliseconds: time.milliseconds) }

    private static var batchSize: Int { 250 }
}
