/// Reads JSON strictly and in one pass: each value is handed on as it comes, and no tree is built.
///
/// Valid only as long as the bytes are. No input makes it read outside of them or recurse without bound.
struct JSONReader {
    /// How deep arrays and objects may lie in a member that is skipped.
    static let deepestSkip = 64

    let bytes: UnsafeBufferPointer<UInt8>
    /// The next byte to read.
    var position = 0

    /// A reader of a whole body.
    ///
    /// - Throws: ``EventDecodingError`` if the body is too long or not UTF-8.
    init(body: UnsafeBufferPointer<UInt8>) throws(EventDecodingError) {
        try MirroringStatusEventArgs.checkLength(body.count)
        do {
            _ = try UTF8Span(validating: body.span)
        } catch {
            throw EventDecodingError(.notUTF8, "is not UTF-8", offset: error.byteOffsets.lowerBound)
        }
        bytes = body
    }

    /// The next byte, 0 at the end: JSON allows a NUL nowhere outside of strings, so both are refused in the same way.
    @inline(__always)
    var next: UInt8 {
        position < bytes.count ? bytes[position] : 0
    }

    /// Reads an object and forgets it.
    private mutating func skipObject(depth: Int) throws(EventDecodingError) {
        try open(UInt8(ascii: "{"), "an object")
        if skip(UInt8(ascii: "}")) { return }
        repeat {
            let name = try memberName()
            do {
                try skipValue(depth: depth)
            } catch {
                throw error.inside(name.printable)
            }
        } while try hasMore(before: UInt8(ascii: "}"))
    }

    /// Reads a member's name and goes to its value.
    @inline(__always)
    mutating func memberName() throws(EventDecodingError) -> JSONText {
        skipWhitespace()
        let name = try string()
        guard skip(UInt8(ascii: ":")) else { throw malformed("a colon is missing after a member's name") }
        skipWhitespace()
        return name
    }

    /// Reads an array, calling `element` for each value.
    mutating func array(
        _ element: (inout JSONReader) throws(EventDecodingError) -> Void
    ) throws(EventDecodingError) {
        try open(UInt8(ascii: "["), "an array")
        if skip(UInt8(ascii: "]")) { return }
        var index = 0
        repeat {
            skipWhitespace()
            do {
                try element(&self)
            } catch {
                throw error.inside("[\(index)]")
            }
            index += 1
        } while try hasMore(before: UInt8(ascii: "]"))
    }

    /// Reads `null`; false, and nothing read, if something else follows.
    mutating func null() -> Bool {
        literal("null")
    }

    /// Reads `true` or `false`; nil, and nothing read, if something else follows.
    mutating func boolean() -> Bool? {
        if literal("true") { return true }
        return literal("false") ? false : nil
    }

    /// Checks that nothing but white space follows.
    mutating func end() throws(EventDecodingError) {
        skipWhitespace()
        guard position == bytes.count else { throw malformed("something follows its end") }
    }

    /// Reads any value and forgets it.
    mutating func skipValue(depth: Int = 0) throws(EventDecodingError) {
        guard depth < Self.deepestSkip else { throw malformed("it is nested deeper than \(Self.deepestSkip) levels") }
        switch next {
        case UInt8(ascii: "{"):
            try skipObject(depth: depth + 1)
        case UInt8(ascii: "["):
            try array { (reader) throws(EventDecodingError) in try reader.skipValue(depth: depth + 1) }
        case UInt8(ascii: "\""):
            _ = try string()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            _ = try number()
        default:
            guard null() || boolean() != nil else { throw malformed("a value is missing") }
        }
    }

    /// An error about the JSON itself, at the next byte.
    func malformed(_ detail: String) -> EventDecodingError {
        let detail = position < bytes.count ? detail : "it ends too early"
        return EventDecodingError(.notJSON, detail, offset: position)
    }

    /// Reads a byte after white space; false, and only white space read, if another one follows.
    @inline(__always)
    mutating func skip(_ byte: UInt8) -> Bool {
        skipWhitespace()
        guard next == byte else { return false }
        position += 1
        return true
    }

    /// Reads white space, as far as there is any.
    @inline(__always)
    mutating func skipWhitespace() {
        while next <= 0x20, position < bytes.count {
            switch next {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
            default: return
            }
        }
    }

    /// Reads the bracket that opens an object or an array.
    mutating func open(_ bracket: UInt8, _ expected: String) throws(EventDecodingError) {
        guard next == bracket else {
            throw EventDecodingError(.wrongType, expected, offset: position)
        }
        position += 1
    }

    /// Reads a comma, or the bracket that closes an object or an array: then nothing more is in it.
    mutating func hasMore(before bracket: UInt8) throws(EventDecodingError) -> Bool {
        if skip(UInt8(ascii: ",")) { return true }
        guard skip(bracket) else { throw malformed("a comma or a closing bracket is missing") }
        return false
    }

    private mutating func literal(_ word: StaticString) -> Bool {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count else { return false }
        for index in 0..<word.utf8CodeUnitCount where bytes[position + index] != word.utf8Start[index] {
            return false
        }
        position = end
        return true
    }
}
