/// A segment of the outbox by its description alone: eight bytes that name the format, then records, the first of which is the header.
/// A record is its length and its CRC-32C over length and content, 32 bits each in little-endian order, and the content.
struct OutboxSegment {
    /// The name and version of the format.
    static let magic = Array("MIROUT1\n".utf8)
    /// The most bytes of a record's content.
    static let longestRecord = 256 * 1_024
    private static let headLength = 8

    /// The contents of the records, that of the header first.
    var records: [[UInt8]] = []
    /// What follows the last record that is whole.
    var rest: [UInt8] = []

    /// A segment with that content.
    init(records: [[UInt8]]) {
        self.records = records
    }

    /// Reads the records from the start, as far as they are whole and, if asked for, sound.
    init?(_ bytes: [UInt8], checking: Bool) {
        guard bytes.starts(with: Self.magic) else { return nil }
        var place = Self.magic.count
        while place + Self.headLength < bytes.count {
            let length = Int(Self.word(in: bytes, at: place))
            let start = place + Self.headLength
            guard (1...Self.longestRecord).contains(length), length <= bytes.count - start else { break }
            let content = Array(bytes[start..<(start + length)])
            guard !checking || Self.checksum(of: content) == Self.word(in: bytes, at: place + 4) else { break }
            records.append(content)
            place = start + length
        }
        rest = Array(bytes[place...])
    }

    /// The segment as it is in a file.
    var bytes: [UInt8] {
        Self.magic + records.flatMap(Self.record) + rest
    }

    /// A record with its head.
    static func record(_ content: [UInt8]) -> [UInt8] {
        bytes(UInt32(truncatingIfNeeded: content.count)) + bytes(checksum(of: content)) + content
    }

    /// A number as it is in a file.
    static func bytes(_ word: UInt32) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: word >> $0) }
    }

    private static func word(in bytes: [UInt8], at place: Int) -> UInt32 {
        var word: UInt32 = 0
        for byte in bytes[place..<(place + 4)].reversed() { word = word << 8 | UInt32(byte) }
        return word
    }

    private static func checksum(of content: [UInt8]) -> UInt32 {
        let length = bytes(UInt32(truncatingIfNeeded: content.count))
        return ~content.reduce(length.reduce(UInt32.max, advance), advance)
    }

    private static func advance(_ checksum: UInt32, _ byte: UInt8) -> UInt32 {
        table[Int(UInt8(truncatingIfNeeded: checksum) ^ byte)] ^ (checksum >> 8)
    }

    /// The remainders of the polynomial of Castagnoli.
    private static let table: [UInt32] = (0..<256).map { number in
        var word = UInt32(number)
        for _ in 0..<8 {
            let isOdd = word & 1 == 1
            word >>= 1
            if isOdd { word ^= 0x82F6_3B78 }
        }
        return word
    }
}
