import Foundation

/// Walks the records of a stretch of a segment's file, over damage too: a value on bytes, without a file.
///
/// Where a record is not sound, every later byte is tried as the start of one. A record of ours starts and ends with a brace,
/// and text read as a length is far beyond any record's, so that hardly a checksum is computed in vain. Somebody can make a file
/// in which each is: so what is spent on the search is bounded, and the rest of such a file is not read.
struct SegmentScanner {
    /// What comes next.
    enum Element: Equatable {
        /// A sound record, by the place of its content.
        case record(Range<Int>)
        /// Bytes with sound records after them, or a whole record at the end that is not what its checksum says.
        case corrupt(Range<Int>)
        /// The start of a record that was never completed, or zeros: what a crash or a power cut leaves at the end.
        case torn(Range<Int>)
    }

    /// How many bytes of checksums are computed in vain before the search is given up.
    static let mostSearched = 64 << 20

    private let bytes: [UInt8]
    private var effort = Self.mostSearched
    private(set) var offset: Int

    /// - Parameters:
    ///   - bytes: the stretch, up to where no record can have been begun.
    ///   - offset: where the first record begins.
    init(_ bytes: [UInt8], from offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
    }

    /// The next record or damage; nil at the end.
    mutating func next() -> Element? {
        guard offset < bytes.count else { return nil }
        return bytes.withUnsafeBytes { bytes in
            if let content = RecordFraming.content(in: bytes, at: offset) {
                offset = content.upperBound
                return .record(content)
            }
            let start = offset
            offset = Self.nextRecord(in: bytes, after: start, &effort) ?? bytes.count
            let isTorn = offset == bytes.count && Self.isTorn(bytes, at: start)
            return isTorn ? .torn(start..<offset) : .corrupt(start..<offset)
        }
    }

    /// The bytes of a record.
    func content(_ range: Range<Int>) -> [UInt8] {
        Array(bytes[range])
    }

    private static func nextRecord(
        in bytes: UnsafeRawBufferPointer,
        after start: Int,
        _ effort: inout Int
    ) -> Int? {
        var first = start + 1 + RecordFraming.headLength
        while effort > 0, let base = bytes.baseAddress, first < bytes.count,
            let brace = memchr(base + first, Int32(UInt8(ascii: "{")), bytes.count - first)
        {
            first = UnsafeRawPointer(brace) - base
            let candidate = first - RecordFraming.headLength
            if let extent = RecordFraming.extent(in: bytes, at: candidate),
                bytes[extent.upperBound - 1] == UInt8(ascii: "}")
            {
                if RecordFraming.isSound(extent, in: bytes) { return candidate }
                effort -= extent.count
            }
            first += 1
        }
        return nil
    }

    private static func isTorn(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Bool {
        let rest = bytes.count - start
        guard rest > RecordFraming.headLength else { return true }
        let length = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self))
        return rest - RecordFraming.headLength < Int(length)
            || isZero(UnsafeRawBufferPointer(rebasing: bytes[start...]))
    }

    /// Whether all bytes are: the first is, and each is like the one before.
    private static func isZero(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress, bytes.first == 0 else { return false }
        return memcmp(base, base + 1, bytes.count - 1) == 0
    }
}
