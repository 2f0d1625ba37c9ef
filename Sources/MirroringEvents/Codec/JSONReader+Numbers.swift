extension JSONReader {
    /// A JSON number that was read.
    enum Number {
        /// An integer that fits, however it is spelled: `1000`, `1000.0`, `1e3`.
        case integer(Int)
        /// Anything else.
        case other
    }

    /// Whether a number follows.
    @inline(__always)
    var isAtNumber: Bool {
        next == UInt8(ascii: "-") || digitValue != nil
    }

    /// Reads a number.
    @inline(__always)
    mutating func number() throws(EventDecodingError) -> Number {
        let start = position
        let isNegative = skipByte(UInt8(ascii: "-"))
        let first = position
        var value = 0
        var fits = true
        while let digit = digitValue {
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, carries) =
                isNegative
                ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            fits = fits && !overflows && !carries
            value = sum
            position += 1
        }
        guard position > first, position == first + 1 || bytes[first] != UInt8(ascii: "0") else {
            throw malformed("a number has no digits or begins with a zero")
        }
        switch next {
        case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
            return try decimal(from: start)
        default:
            return fits ? .integer(value) : .other
        }
    }

    /// Reads on in a number that has a fraction or an exponent.
    private mutating func decimal(from start: Int) throws(EventDecodingError) -> Number {
        var digits = bytes[start..<position].filter { $0 != UInt8(ascii: "-") }
        var exponent = 0
        if skipByte(UInt8(ascii: ".")) {
            let fraction = try requiredDigits()
            digits += fraction
            exponent = -fraction.count
        }
        if skipByte(UInt8(ascii: "e")) || skipByte(UInt8(ascii: "E")) {
            let isNegative = skipByte(UInt8(ascii: "-"))
            if !isNegative { _ = skipByte(UInt8(ascii: "+")) }
            // Longer than any body that could make up for it: the exact value does not matter any more.
            let power = Int(String(decoding: try requiredDigits(), as: UTF8.self)) ?? EventLimits.bodyBytes * 2
            exponent += min(power, EventLimits.bodyBytes * 2) * (isNegative ? -1 : 1)
        }
        while digits.last == UInt8(ascii: "0") {
            digits.removeLast()
            exponent += 1
        }
        digits = Array(digits.drop { $0 == UInt8(ascii: "0") })
        if digits.isEmpty { return .integer(0) }
        guard exponent >= 0, digits.count + exponent <= 19 else { return .other }
        let sign = bytes[start] == UInt8(ascii: "-") ? "-" : ""
        let spelling = sign + String(decoding: digits, as: UTF8.self) + String(repeating: "0", count: exponent)
        return Int(spelling).map(Number.integer) ?? .other
    }

    private mutating func requiredDigits() throws(EventDecodingError) -> [UInt8] {
        let start = position
        while digitValue != nil {
            position += 1
        }
        guard position > start else { throw malformed("a number lacks digits") }
        return Array(bytes[start..<position])
    }

    @inline(__always)
    private var digitValue: Int? {
        let value = next &- UInt8(ascii: "0")
        return value < 10 ? Int(value) : nil
    }

    @inline(__always)
    private mutating func skipByte(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }
}
