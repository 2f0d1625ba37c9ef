import MirroringEvents

/// Writes elements straight into bytes, without white space between them.
struct XMLWriter {
    /// What is written so far.
    var bytes: [UInt8] = []
    /// The position of an entry, as long as it is not written: the file has it behind the event's first number, its
    /// version.
    var position: UInt64?
    /// The publisher of an entry, which follows its position.
    var publisher: EventPublisher?

    /// Writes an element around what `children` writes.
    @inline(__always)
    mutating func element(_ name: StaticString, _ children: (inout XMLWriter) -> Void) {
        bytes.append(UInt8(ascii: "<"))
        bytes.append(text: name)
        bytes.append(UInt8(ascii: ">"))
        children(&self)
        bytes.append(text: "</")
        bytes.append(text: name)
        bytes.append(UInt8(ascii: ">"))
    }

    /// Writes a text on one line; what XML 1.0 can't hold becomes U+FFFD.
    mutating func text(_ text: String) {
        var text = text
        text.withUTF8 { text in
            var start = 0
            var index = 0
            while index < text.count {
                let byte = text[index]
                if Self.isPlain(byte) {
                    index &+= 1
                    continue
                }
                let length = Self.isNoncharacter(text[index...]) ? 3 : 1
                if byte != 0xEF || length == 3 {
                    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
                    escape(byte)
                    start = index + length
                }
                index += length
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
        }
    }

    @inline(__always)
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "<") && byte != UInt8(ascii: ">") && byte != UInt8(ascii: "&")
            && byte != 0xEF
    }

    /// U+FFFE and U+FFFF are `EF BF BE` and `EF BF BF`.
    private static func isNoncharacter(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        text.starts(with: [0xEF, 0xBF, 0xBE]) || text.starts(with: [0xEF, 0xBF, 0xBF])
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "<"): bytes.append(text: "&lt;")
        case UInt8(ascii: ">"): bytes.append(text: "&gt;")
        case UInt8(ascii: "&"): bytes.append(text: "&amp;")
        case UInt8(ascii: "\t"): bytes.append(text: "\t")
        case UInt8(ascii: "\n"): bytes.append(text: "&#10;")
        case UInt8(ascii: "\r"): bytes.append(text: "&#13;")
        default: bytes.append(text: "\u{FFFD}")
        }
    }
}
