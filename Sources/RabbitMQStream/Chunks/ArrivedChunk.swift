package import NIOCore

/// A chunk as it has come, and what was found of it.
package struct ArrivedChunk: Sendable {
    package let header: ChunkHeader
    /// Its entries, as far as they are kept, each with the length that is kept in its head.
    package var data = ByteBuffer()
    /// How many bytes are left out behind an entry, by its number; 0 for most.
    var omittedBytes: [Int: Int] = [:]
    /// The checksum of what has come.
    package var checksum: UInt32 = 0
    /// Whether there were as many entries and messages as the header claims, and nothing else.
    var isWhole = true

    init(header: ChunkHeader) {
        self.header = header
    }

    /// How many bytes it takes in memory.
    var byteCount: Int { ChunkHeader.length + data.readableBytes }
}
