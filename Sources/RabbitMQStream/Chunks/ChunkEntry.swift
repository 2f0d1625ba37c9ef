import NIOCore

/// One entry of a chunk: a message, with its length in 31 bits in front, or a batch of several.
struct ChunkEntry {
    /// What stands in front of an entry.
    struct Head: Sendable, Hashable {
        /// How many bytes follow.
        let length: Int
        /// What they are; nil for a single message.
        let batch: StreamMessage.Batch?

        /// The bit that makes an entry a batch, in its first byte.
        private static let batchBit: UInt8 = 0x80

        /// How long a head is that begins with a byte.
        static func size(of first: UInt8) -> Int { first & batchBit == 0 ? 4 : 11 }

        /// Reads a whole head; nil for a batch of nothing, which no publisher can make.
        init?(_ head: ByteBuffer) {
            let start = head.readerIndex
            guard let word = head.getInteger(at: start, as: UInt32.self) else { return nil }
            guard word >> 31 != 0 else {
                length = Int(word)
                batch = nil
                return
            }
            // Its kind, how many messages, how long they are unpacked, and how long packed.
            guard let count = head.getInteger(at: start + 1, as: UInt16.self), count > 0,
                let length = head.getInteger(at: start + 7, as: UInt32.self)
            else { return nil }
            self.length = Int(length)
            batch = StreamMessage.Batch(count: Int(count), compression: Int(word >> 28 & 7))
        }

        /// How many messages follow.
        var records: Int { batch?.count ?? 1 }
    }

    let head: Head
    /// What stands behind the head.
    let content: ByteBuffer

    /// Takes the next entry; nil if there is no whole one.
    init?(_ data: inout ByteBuffer) {
        guard let first = data.getInteger(at: data.readerIndex, as: UInt8.self),
            let front = data.readSlice(length: Head.size(of: first)), let head = Head(front),
            let content = data.readSlice(length: head.length)
        else { return nil }
        self.head = head
        self.content = content
    }
}
