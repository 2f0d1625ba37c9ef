import CISAL
import NIOCore

/// The CRC-32 of a chunk's data, that of zlib and Ethernet, by which the broker's disk and network are found out.
enum ChunkChecksum {
    /// The checksum of bytes and of those before them.
    ///
    /// - Parameters:
    ///   - data: the bytes.
    ///   - before: the checksum of what comes before them; 0 for nothing.
    static func crc32(of data: ByteBuffer, after before: UInt32 = 0) -> UInt32 {
        data.withUnsafeReadableBytes { bytes in
            guard let base = bytes.baseAddress else { return before }
            return crc32_gzip_refl(before, base.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
        }
    }
}
