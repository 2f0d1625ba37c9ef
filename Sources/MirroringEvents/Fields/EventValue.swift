public import struct Foundation.UUID

/// What a field holds, where it is no part with fields of its own. There are a few kinds of values, and formats differ in
/// how they spell each.
@usableFromInline
package protocol EventValue {
    /// What kind of value it is.
    static var kind: EventField.Kind { get }
    /// Reads a value.
    static func read<Reader: ValueReader>(from reader: inout Reader) throws(Reader.Failure) -> Self
    /// Writes the value.
    func write<Writer: ValueWriter>(to writer: inout Writer)
}

/// Reads the values of fields from one format.
@usableFromInline
package protocol ValueReader {
    /// Why a value can't be read.
    associatedtype Failure: Error

    mutating func text() throws(Failure) -> String
    mutating func integer() throws(Failure) -> Int
    mutating func truth() throws(Failure) -> Bool
    mutating func uuid() throws(Failure) -> UUID
    mutating func time() throws(Failure) -> Timestamp
    mutating func word<Word: EventWord>() throws(Failure) -> Word
}

/// Writes the values of fields in one format.
@usableFromInline
package protocol ValueWriter {
    mutating func text(_ text: String)
    mutating func integer(_ integer: Int)
    mutating func truth(_ truth: Bool)
    mutating func uuid(_ uuid: UUID)
    mutating func time(_ time: Timestamp)
}

extension String: EventValue {
    @inlinable package static var kind: EventField.Kind { .text }

    @inlinable
    package static func read<Reader: ValueReader>(from reader: inout Reader) throws(Reader.Failure) -> Self {
        try reader.text()
    }

    @inlinable
    package func write<Writer: ValueWriter>(to writer: inout Writer) {
        writer.text(self)
    }
}

extension Int: EventValue {
    @inlinable package static var kind: EventField.Kind { .integer }

    @inlinable
    package static func read<Reader: ValueReader>(from reader: inout Reader) throws(Reader.Failure) -> Self {
        try reader.integer()
    }

    @inlinable
    package func write<Writer: ValueWriter>(to writer: inout Writer) {
        writer.integer(self)
    }
}

extension Bool: EventValue {
    @inlinable package static var kind: EventField.Kind { .truth }

    @inlinable
    package static func read<Reader: ValueReader>(from reader: inout Reader) throws(Reader.Failure) -> Self {
        try reader.truth()
    }

    @inlinable
    package func write<Writer: ValueWriter>(to writer: inout Writer) {
        writer.truth(self)
    }
}

extension UUID: EventValue {
    @inlinable package static var kind: EventField.Kind { .uuid }

    @inlinable
    package static func read<Reader: ValueReader>(from reader: inout Reader) throws(Reader.Failure) -> Self {
        try reader.uuid()
    }

    @inlinable
    package func write<Writer: ValueWriter>(to writer: inout Writer) {
        writer.uuid(self)
    }
}

extension Timestamp: EventValue {
    @inlinable package static var kind: EventField.Kind { .time }

    @inlinable
    package static func read<Reader: ValueReader>(from reader: inout Reader) throws(Reader.Failure) -> Self {
        try reader.time()
    }

    @inlinable
    package func write<Writer: ValueWriter>(to writer: inout Writer) {
        writer.time(self)
    }
}

/// Any text is a category.
extension Category: EventValue {
    @inlinable package static var kind: EventField.Kind { .text }

    @inlinable
    package static func read<Reader: ValueReader>(from reader: inout Reader) throws(Reader.Failure) -> Self {
        Self(rawValue: try reader.text())
    }

    @inlinable
    package func write<Writer: ValueWriter>(to writer: inout Writer) {
        writer.text(rawValue)
    }
}
