/// A JSON string as it was found in a body: its bytes without the quotes, still in place where no escape is in them.
///
/// Valid only as long as the body's bytes are.
struct JSONText {
    private let raw: UnsafeBufferPointer<UInt8>
    private let unescaped: [UInt8]?

    /// A string without a character.
    static var empty: Self { Self(raw: UnsafeBufferPointer(start: nil, count: 0)) }

    /// A string without escapes.
    init(raw: UnsafeBufferPointer<UInt8>) {
        self.raw = raw
        self.unescaped = nil
    }

    /// A string whose escapes are resolved.
    init(unescaped: [UInt8]) {
        self.raw = UnsafeBufferPointer(start: nil, count: 0)
        self.unescaped = unescaped
    }

    /// Gives the string's UTF-8.
    @inline(__always)
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let unescaped {
            return unescaped.withUnsafeBufferPointer(body)
        }
        return body(raw)
    }

    /// The string's own copy.
    var string: String {
        withBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// The string for an error: short, and without control characters, whoever sent it.
    var printable: String {
        let string = string
        let isWord = string.utf8.count <= 40 && string.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        return isWord ? string : String(string.prefix(40)).debugDescription
    }

    /// Whether the string is that text: lets a `switch` over a key name the members.
    @inline(__always)
    static func ~= (text: StaticString, string: JSONText) -> Bool {
        string.withBytes { bytes in
            guard bytes.count == text.utf8CodeUnitCount else { return false }
            for index in bytes.indices where bytes[index] != text.utf8Start[index] {
                return false
            }
            return true
        }
    }

    /// How many bytes from the start need no escape: everything but quotes, backslashes and control characters.
    ///
    /// Eight bytes at a time: in `word - 0x0101…` the high bit of a byte appears where the byte was zero, and the lowest such bit is exact.
    static func plainPrefix(of bytes: UnsafeRawBufferPointer) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highBits: UInt64 = 0x8080_8080_8080_8080
        var index = 0
        while index &+ 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            let found =
                ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- ones &* 0x20) & ~word)
            if found & highBits != 0 {
                return index &+ (found & highBits).trailingZeroBitCount / 8
            }
            index &+= 8
        }
        while index < bytes.count, isPlain(bytes[index]) {
            index &+= 1
        }
        return index
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
}
