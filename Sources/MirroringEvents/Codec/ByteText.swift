package import Foundation

/// ASCII and UTF-8 appended to a growing body. Everything that a body is written with is here, for JSON and for XML.
extension [UInt8] {
    /// Appends a text that is known when the program is compiled.
    @inline(__always)
    package mutating func append(text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends an integer in decimal.
    package mutating func append(decimal value: Int) {
        if value < 0 {
            append(UInt8(ascii: "-"))
        }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = value.magnitude
            var start = digits.count
            repeat {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
                rest = quotient
            } while rest > 0
            append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
        }
    }

    /// Appends a UUID in lower case with hyphens.
    package mutating func append(uuid: UUID) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: UUID.textLength) { text in
            uuid.spell(into: text)
            append(contentsOf: UnsafeBufferPointer(text))
        }
    }
}

extension UInt8 {
    /// The digit of a value under 16, in lower case.
    var hexadecimalDigit: UInt8 {
        self < 10 ? UInt8(ascii: "0") + self : UInt8(ascii: "a") - 10 + self
    }

    /// The value of a digit in either case; nil for anything else.
    var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension UUID {
    /// The bytes of a UUID's spelling.
    static let textLength = 36

    /// Spells the UUID in lower case with hyphens.
    ///
    /// - Parameter text: ``textLength`` bytes.
    func spell(into text: UnsafeMutableBufferPointer<UInt8>) {
        var next = 0
        Swift.withUnsafeBytes(of: uuid) { bytes in
            for (index, byte) in bytes.enumerated() {
                if index == 4 || index == 6 || index == 8 || index == 10 {
                    text[next] = UInt8(ascii: "-")
                    next += 1
                }
                text[next] = (byte >> 4).hexadecimalDigit
                text[next + 1] = (byte & 0xF).hexadecimalDigit
                next += 2
            }
        }
    }

    /// Reads a UUID of either case with hyphens in their places; nil for anything else.
    package init?(text: UnsafeBufferPointer<UInt8>) {
        guard text.count == Self.textLength else { return nil }
        var words: (high: UInt64, low: UInt64) = (0, 0)
        for (index, byte) in text.enumerated() {
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let digit = byte.hexadecimalValue else { return nil }
                words.high = words.high << 4 | words.low >> 60
                words.low = words.low << 4 | UInt64(digit)
            }
        }
        self.init(uuid: unsafeBitCast((words.high.bigEndian, words.low.bigEndian), to: uuid_t.self))
    }
}
