import struct Foundation.UUID

/// What the values of fields have to be in JSON.
extension JSONReader: ValueReader {
    typealias Failure = EventDecodingError

    mutating func text() throws(EventDecodingError) -> String {
        try string().string
    }

    mutating func integer() throws(EventDecodingError) -> Int {
        let start = position
        guard isAtNumber, case .integer(let value) = try number() else {
            throw EventDecodingError(.wrongType, "an integer of 64 bits", offset: start)
        }
        return value
    }

    mutating func truth() throws(EventDecodingError) -> Bool {
        guard let value = boolean() else {
            throw EventDecodingError(.wrongType, "true or false", offset: position)
        }
        return value
    }

    mutating func uuid() throws(EventDecodingError) -> UUID {
        try string(as: "a UUID with hyphens") { UUID(text: $0) }
    }

    mutating func time() throws(EventDecodingError) -> Timestamp {
        try string(as: "an RFC 3339 time") { Timestamp(rfc3339: $0[...]) }
    }

    mutating func word<Word: EventWord>() throws(EventDecodingError) -> Word {
        try string(as: "one of " + Word.allCases.map(\.rawValue).joined(separator: ", ")) {
            Word(word: String(decoding: $0, as: UTF8.self))
        }
    }

    /// Reads a string that stands for a value.
    @inline(__always)
    private mutating func string<Value>(
        as expected: @autoclosure () -> String,
        _ parse: (UnsafeBufferPointer<UInt8>) -> Value?
    ) throws(EventDecodingError) -> Value {
        let start = position
        guard let value = try string().withBytes(parse) else {
            throw EventDecodingError(.wrongValue, expected(), offset: start)
        }
        return value
    }
}
