extension JSONReader {
    /// Reads a string.
    @inline(__always)
    mutating func string() throws(EventDecodingError) -> JSONText {
        guard next == UInt8(ascii: "\"") else {
            throw EventDecodingError(.wrongType, "a string", offset: position)
        }
        position += 1
        let start = position
        position += plainBytes.count
        guard next == UInt8(ascii: "\"") else {
            return try escapedString(from: start)
        }
        defer { position += 1 }
        return JSONText(raw: UnsafeBufferPointer(rebasing: bytes[start..<position]))
    }

    /// What follows without an escape.
    @inline(__always)
    private var plainBytes: UnsafeBufferPointer<UInt8> {
        let rest = UnsafeBufferPointer(rebasing: bytes[position...])
        return UnsafeBufferPointer(rebasing: rest[..<JSONText.plainPrefix(of: UnsafeRawBufferPointer(rest))])
    }

    /// Reads on in a string that has been read without an escape up to here.
    private mutating func escapedString(from start: Int) throws(EventDecodingError) -> JSONText {
        var text = Array(bytes[start..<position])
        while !skipQuote() {
            guard next == UInt8(ascii: "\\") else {
                throw malformed("a control character stands in a string without an escape")
            }
            position += 1
            try escape(into: &text)
            let plain = plainBytes
            text.append(contentsOf: plain)
            position += plain.count
        }
        return JSONText(unescaped: text)
    }

    private mutating func skipQuote() -> Bool {
        guard next == UInt8(ascii: "\"") else { return false }
        position += 1
        return true
    }

    /// Reads what follows a backslash.
    private mutating func escape(into text: inout [UInt8]) throws(EventDecodingError) {
        let character = next
        switch character {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(character)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "r"): text.append(UInt8(ascii: "\r"))
        case UInt8(ascii: "t"): text.append(UInt8(ascii: "\t"))
        case UInt8(ascii: "u"):
            position += 1
            text.append(contentsOf: UTF8.encode(try unicodeEscape()) ?? UTF8.encodedReplacementCharacter)
            return
        default: throw malformed("an escape is unknown")
        }
        position += 1
    }

    /// Reads what follows `\u`: one unit, or two that are a surrogate pair.
    private mutating func unicodeEscape() throws(EventDecodingError) -> Unicode.Scalar {
        let unit = try codeUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        let high = unit
        guard UTF16.isLeadSurrogate(high), next == UInt8(ascii: "\\") else {
            throw malformed("half a surrogate pair stands alone")
        }
        position += 1
        guard next == UInt8(ascii: "u") else { throw malformed("half a surrogate pair stands alone") }
        position += 1
        let low = try codeUnit()
        guard UTF16.isTrailSurrogate(low),
            let scalar = Unicode.Scalar(0x1_0000 + (UInt32(high) - 0xD800) << 10 + UInt32(low) - 0xDC00)
        else { throw malformed("half a surrogate pair stands alone") }
        return scalar
    }

    private mutating func codeUnit() throws(EventDecodingError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = next.hexadecimalValue else { throw malformed("an escape lacks four hexadecimal digits") }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}
