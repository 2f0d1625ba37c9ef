import NIOCore

/// What stands in front of a chunk's entries, 48 bytes (Osiris, the log of RabbitMQ's streams).
package struct ChunkHeader: Sendable, Hashable {
    /// A magic number in the upper half of the byte, a version in the lower one.
    static let magicAndVersion: UInt8 = 0x50
    static let length = 48

    /// What a chunk is for; other kinds than the first are the broker's own business.
    enum Kind: UInt8 {
        case messages = 0
        case trackingDelta = 1
        case trackingSnapshot = 2
    }

    /// Nil for a kind that is not known.
    var kind: Kind?
    /// How many entries the chunk has: a message each, or a batch.
    package var entries: Int
    /// How many messages these are.
    var records: Int
    /// When the broker took it, in milliseconds since 1970.
    var timestamp: Int64
    /// How often the stream has had a new leader.
    var epoch: UInt64
    /// The offset of the first message.
    var firstOffset: UInt64
    /// The CRC-32 of the entries.
    package var checksum: UInt32
    /// How many bytes the entries take.
    var dataLength: Int
    /// How many bytes the broker keeps for itself behind them; it may send them or not.
    var trailerLength: Int

    /// Reads a header, and leaves what is behind it.
    ///
    /// - Throws: ``StreamError/Code/malformed`` for one that is cut, of another version, or has offsets that are none.
    init(_ chunk: inout ByteBuffer) throws(StreamError) {
        guard chunk.readableBytes >= Self.length else {
            throw .malformed("A chunk of \(chunk.readableBytes) bytes is shorter than its header.")
        }
        let magicAndVersion: UInt8 = try chunk.number(Self.name)
        guard magicAndVersion == Self.magicAndVersion else {
            throw .malformed("A chunk has the magic number and version \(magicAndVersion), which are not known here.")
        }
        let kind: UInt8 = try chunk.number(Self.name)
        let entries: UInt16 = try chunk.number(Self.name)
        let records: UInt32 = try chunk.number(Self.name)
        self.kind = Kind(rawValue: kind)
        self.entries = Int(entries)
        self.records = Int(records)
        timestamp = try chunk.number(Self.name)
        epoch = try chunk.number(Self.name)
        firstOffset = try chunk.number(Self.name)
        checksum = try chunk.number(Self.name)
        let dataLength: UInt32 = try chunk.number(Self.name)
        let trailerLength: UInt32 = try chunk.number(Self.name)
        let _: UInt32 = try chunk.number(Self.name)
        self.dataLength = Int(dataLength)
        self.trailerLength = Int(trailerLength)
        guard firstOffset <= UInt64(Int64.max) else {
            throw .malformed("A chunk begins at an offset that is none, \(firstOffset).")
        }
    }

    private static let name = "the header of a chunk"

    /// The offset behind the last message.
    var nextOffset: UInt64 { firstOffset + UInt64(records) }
}
