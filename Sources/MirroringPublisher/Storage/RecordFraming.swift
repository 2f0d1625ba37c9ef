import CISAL
import MirroringEvents

/// How a record stands in a file: its length and CRC-32C, 32 bits each in little-endian order, then its bytes.
///
/// The checksum covers the length too, so that a stretch of zeros, which a power cut can leave, is not a run of empty records.
enum RecordFraming {
    /// The bytes before the content.
    static let headLength = 8
    /// The most bytes of content: no event is larger.
    static let maximumLength = EventLimits.bodyBytes

    /// The head of a record.
    static func head(of content: UnsafeRawBufferPointer) -> UInt64 {
        let length = UInt32(truncatingIfNeeded: content.count)
        return (UInt64(length) | UInt64(checksum(length: length, content)) << 32).littleEndian
    }

    /// CRC-32C (Castagnoli) over the length and the content.
    static func checksum(length: UInt32, _ content: UnsafeRawBufferPointer) -> UInt32 {
        let start = withUnsafeBytes(of: length.littleEndian) { crc(UInt32.max, $0) }
        return ~crc(start, content)
    }

    /// ISA-L wants a mutable pointer, but only reads; it neither inverts at the start nor at the end.
    static func crc(_ start: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
        guard let base = bytes.baseAddress else { return start }
        let pointer = UnsafeMutablePointer(mutating: base.assumingMemoryBound(to: UInt8.self))
        return crc32_iscsi(pointer, Int32(bytes.count), start)
    }

    /// The content of the record at an offset: nil if there is no whole and sound one.
    static func content(in bytes: UnsafeRawBufferPointer, at offset: Int) -> Range<Int>? {
        guard let extent = extent(in: bytes, at: offset), isSound(extent, in: bytes) else { return nil }
        return extent
    }

    /// Where the content of a record at an offset lies if there is one, by its length alone: nil if that can't be.
    static func extent(in bytes: UnsafeRawBufferPointer, at offset: Int) -> Range<Int>? {
        guard offset + headLength < bytes.count else { return nil }
        let length = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
        let start = offset + headLength
        guard (1...maximumLength).contains(length), length <= bytes.count - start else { return nil }
        return start..<(start + length)
    }

    /// Whether the content that lies there is what its checksum says.
    static func isSound(_ extent: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Bool {
        let offset = extent.lowerBound - headLength
        let head = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        let content = UnsafeRawBufferPointer(rebasing: bytes[extent])
        return checksum(length: UInt32(truncatingIfNeeded: head), content) == UInt32(head >> 32)
    }
}
