import struct Foundation.UUID

/// What an event is made of: it writes itself as one JSON value and reads itself from one.
protocol JSONValue {
    func write(to writer: inout JSONWriter)
    init(from reader: inout JSONReader) throws(EventDecodingError)
}

extension JSONReader {
    /// Reads a member; null is the same as absent, and the last of several wins.
    @inline(__always)
    mutating func read<Value: JSONValue>(_ value: inout Value?) throws(EventDecodingError) {
        value = null() ? nil : try Value(from: &self)
    }

    /// Reads a string that stands for a value.
    @inline(__always)
    mutating func string<Value>(
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

extension Optional {
    /// The value of a member that every event has.
    @inline(__always)
    func required(_ name: StaticString) throws(EventDecodingError) -> Wrapped {
        guard let self else {
            throw EventDecodingError(.missingMember, "", path: "\(name)")
        }
        return self
    }
}

extension String: JSONValue {
    func write(to writer: inout JSONWriter) {
        writer.string(self)
    }

    init(from reader: inout JSONReader) throws(EventDecodingError) {
        self = try reader.string().string
    }
}

extension Int: JSONValue {
    func write(to writer: inout JSONWriter) {
        writer.bytes.append(decimal: self)
    }

    init(from reader: inout JSONReader) throws(EventDecodingError) {
        let start = reader.position
        guard reader.isAtNumber, case .integer(let value) = try reader.number() else {
            throw EventDecodingError(.wrongType, "an integer of 64 bits", offset: start)
        }
        self = value
    }
}

extension Bool: JSONValue {
    func write(to writer: inout JSONWriter) {
        writer.bytes.append(text: self ? "true" : "false")
    }

    init(from reader: inout JSONReader) throws(EventDecodingError) {
        guard let value = reader.boolean() else {
            throw EventDecodingError(.wrongType, "true or false", offset: reader.position)
        }
        self = value
    }
}

extension UUID: JSONValue {
    func write(to writer: inout JSONWriter) {
        writer.bytes.append(UInt8(ascii: "\""))
        writer.bytes.append(uuid: self)
        writer.bytes.append(UInt8(ascii: "\""))
    }

    init(from reader: inout JSONReader) throws(EventDecodingError) {
        self = try reader.string(as: "a UUID with hyphens") { UUID(text: $0) }
    }
}

extension Timestamp: JSONValue {
    func write(to writer: inout JSONWriter) {
        writer.bytes.append(UInt8(ascii: "\""))
        append(to: &writer.bytes)
        writer.bytes.append(UInt8(ascii: "\""))
    }

    init(from reader: inout JSONReader) throws(EventDecodingError) {
        self = try reader.string(as: "an RFC 3339 time") { Timestamp(rfc3339: $0[...]) }
    }
}

extension [StatusLogEntry]: JSONValue {
    func write(to writer: inout JSONWriter) {
        writer.array(self)
    }

    init(from reader: inout JSONReader) throws(EventDecodingError) {
        var entries: [StatusLogEntry] = []
        try reader.array { (reader) throws(EventDecodingError) in
            entries.append(try StatusLogEntry(from: &reader))
        }
        self = entries
    }
}
