import NIOCore

public import struct Foundation.Date

/// Messages that the broker has stored as one, in the order of their offsets: what a stream is delivered in.
///
/// How many there are depends on how they were published: from one, on a quiet system, to some thousands.
public struct StreamChunk: Sendable {
    /// When the broker took them, on the clock of the node that was the stream's leader.
    public let time: Date
    /// How often the stream had had a new leader.
    public let epoch: UInt64
    /// How many bytes it takes in memory.
    public let byteCount: Int

    private let firstOffset: UInt64
    private let data: ByteBuffer
    private let omittedBytes: [Int: Int]
    private var start: UInt64

    /// The offset behind the last message: where to go on.
    public let nextOffset: UInt64

    /// The offsets of its messages, from the one that was asked for on where that stands inside the chunk.
    ///
    /// Offsets may jump: this need not begin where the last chunk ended. What is missing between two chunks was deleted by the stream's
    /// retention, or was never a message.
    public var offsets: Range<UInt64> { start..<nextOffset }

    /// The messages, decoded one by one as they are asked for.
    public var messages: Messages {
        Messages(data: data, time: time, omittedBytes: omittedBytes, first: firstOffset, start: start)
    }

    /// The chunk that has come.
    ///
    /// - Parameters:
    ///   - arrived: the chunk.
    ///   - stream: the stream that it comes from, for the sentences.
    /// - Returns: nil for one that holds no messages, but what the broker keeps for itself.
    /// - Throws: ``StreamError/Code/malformed``, ``StreamError/Code/corruptChunk``.
    package init?(_ arrived: ArrivedChunk, of stream: String) throws(StreamError) {
        let header = arrived.header
        let name = "The chunk of the stream \"\(stream)\" at offset \(header.firstOffset)"
        guard arrived.checksum == header.checksum else {
            throw StreamError(
                .corruptChunk,
                origin: .content,
                "\(name) is damaged: its CRC-32 is \(arrived.checksum), not \(header.checksum). "
                    + "It is read again; if that does not help, look at the disk of the broker."
            )
        }
        guard header.kind == .messages else { return nil }
        guard arrived.isWhole else {
            throw .malformed("\(name) does not hold the \(header.entries) entries that it claims.")
        }
        time = Date(milliseconds: header.timestamp)
        epoch = header.epoch
        byteCount = arrived.byteCount
        firstOffset = header.firstOffset
        data = arrived.data
        omittedBytes = arrived.omittedBytes
        start = header.firstOffset
        nextOffset = header.nextOffset
    }

    /// The chunk without the messages before an offset.
    func from(_ offset: UInt64) -> StreamChunk {
        var chunk = self
        chunk.start = min(max(offset, firstOffset), nextOffset)
        return chunk
    }

    /// The messages of a chunk, in the order of their offsets.
    public struct Messages: Sequence, Sendable {
        fileprivate let data: ByteBuffer
        fileprivate let time: Date
        fileprivate let omittedBytes: [Int: Int]
        fileprivate let first: UInt64
        fileprivate let start: UInt64

        /// Reads message by message.
        public func makeIterator() -> Iterator {
            Iterator(rest: data, time: time, omittedBytes: omittedBytes, offset: first, start: start)
        }

        /// Reads message by message.
        public struct Iterator: IteratorProtocol {
            fileprivate var rest: ByteBuffer
            fileprivate let time: Date
            fileprivate let omittedBytes: [Int: Int]
            fileprivate var offset: UInt64
            fileprivate let start: UInt64
            fileprivate var number = 0

            /// The next message; nil after the last one.
            public mutating func next() -> StreamMessage? {
                while let entry = ChunkEntry(&rest) {
                    let place = offset
                    offset += UInt64(entry.head.records)
                    number += 1
                    // A batch may begin before the offset that was asked for, and reach beyond it.
                    guard offset > start else { continue }
                    return StreamMessage(
                        offset: place,
                        time: time,
                        encoded: entry.content,
                        omittedBytes: omittedBytes.isEmpty ? 0 : omittedBytes[number - 1] ?? 0,
                        batch: entry.head.batch
                    )
                }
                return nil
            }
        }
    }
}
