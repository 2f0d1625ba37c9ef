public import NIOCore

public import struct Foundation.UUID

extension StreamMessage {
    /// A value of AMQP 1.0, in fewer types than there are encodings.
    public enum Value: Sendable, Hashable {
        /// No value.
        case null
        /// A truth value.
        case bool(Bool)
        /// An integer without a sign, of any width; a character by its number as well.
        case unsigned(UInt64)
        /// An integer with a sign, of any width.
        case signed(Int64)
        /// A floating-point number.
        case double(Double)
        /// Text.
        case string(String)
        /// A name, in ASCII.
        case symbol(String)
        /// Bytes that are not text.
        case binary(ByteBuffer)
        /// Milliseconds since 1970.
        case timestamp(Int64)
        /// A UUID.
        case uuid(UUID)
        /// A list.
        case list([Value])
        /// Names with values.
        case map(Fields)
        /// A value that can't be told here: an array, a decimal number, or what is cut; by its constructor.
        case other(UInt8)

        /// The text, if it is text or a name.
        public var string: String? {
            switch self {
            case .string(let text), .symbol(let text): text
            default: nil
            }
        }

        /// The integer, if it is one that fits.
        public var int: Int64? {
            switch self {
            case .signed(let number): number
            case .unsigned(let number): Int64(exactly: number)
            default: nil
            }
        }

        /// The truth value, if it is one.
        public var bool: Bool? {
            if case .bool(let value) = self { value } else { nil }
        }
    }
}

extension StreamMessage.Value {
    /// Reads a value that is whole, as `EncodedValue` has found; what is cut inside it becomes ``other(_:)``.
    ///
    /// - Parameters:
    ///   - encoded: the value, its constructor included.
    ///   - depth: in how many others it stands.
    init(_ encoded: ByteBuffer, depth: Int = 0) {
        var rest = encoded
        guard let constructor = rest.readInteger(as: UInt8.self) else {
            self = .null
            return
        }
        self = Self.value(constructor, &rest, depth) ?? .other(constructor)
    }

    private static func value(_ constructor: UInt8, _ rest: inout ByteBuffer, _ depth: Int) -> Self? {
        switch constructor {
        case 0x40: .null
        case 0x41: .bool(true)
        case 0x42: .bool(false)
        case 0x56: rest.readInteger(as: UInt8.self).map { .bool($0 != 0) }
        case 0x43, 0x44: .unsigned(0)
        case 0x50, 0x52, 0x53: unsigned(UInt8.self, &rest)
        case 0x60: unsigned(UInt16.self, &rest)
        case 0x70, 0x73: unsigned(UInt32.self, &rest)
        case 0x80: unsigned(UInt64.self, &rest)
        case 0x51, 0x54, 0x55: signed(Int8.self, &rest)
        case 0x61: signed(Int16.self, &rest)
        case 0x71: signed(Int32.self, &rest)
        case 0x81: signed(Int64.self, &rest)
        case 0x72: rest.readInteger(as: UInt32.self).map { .double(Double(Float(bitPattern: $0))) }
        case 0x82: rest.readInteger(as: UInt64.self).map { .double(Double(bitPattern: $0)) }
        case 0x83: rest.readInteger(as: Int64.self).map { .timestamp($0) }
        case 0x98: rest.readUUIDBytes().map { .uuid($0) }
        case 0xA0, 0xB0: rest.readVariable(constructor).map { .binary($0) }
        case 0xA1, 0xB1: rest.readVariable(constructor).map { .string(String(buffer: $0)) }
        case 0xA3, 0xB3: rest.readVariable(constructor).map { .symbol(String(buffer: $0)) }
        case 0x45: .list([])
        case 0xC0, 0xD0: list(constructor, &rest, depth)
        case 0xC1, 0xD1: map(constructor, rest, depth)
        case EncodedValue.described: described(rest, depth)
        default: nil
        }
    }

    private static func unsigned<Number: FixedWidthInteger & UnsignedInteger>(
        _ type: Number.Type,
        _ rest: inout ByteBuffer
    ) -> Self? {
        rest.readInteger(as: type).map { .unsigned(UInt64($0)) }
    }

    private static func signed<Number: FixedWidthInteger & SignedInteger>(
        _ type: Number.Type,
        _ rest: inout ByteBuffer
    ) -> Self? {
        rest.readInteger(as: type).map { .signed(Int64($0)) }
    }

    /// Its elements one by one: of a count that is only claimed nothing is believed.
    private static func list(_ constructor: UInt8, _ rest: inout ByteBuffer, _ depth: Int) -> Self? {
        guard depth < EncodedValue.maximumDepth, var content = rest.readVariable(constructor),
            let count = content.readCount(constructor)
        else { return nil }
        var elements: [Self] = []
        for _ in 0..<count {
            guard let element = content.readEncodedValue() else { return nil }
            elements.append(Self(element, depth: depth + 1))
        }
        return .list(elements)
    }

    private static func map(_ constructor: UInt8, _ rest: ByteBuffer, _ depth: Int) -> Self? {
        var encoded = rest
        encoded.moveReaderIndex(to: rest.readerIndex - 1)
        guard depth < EncodedValue.maximumDepth else { return nil }
        return (try? StreamMessage.Fields(encoded, depth: depth + 1)).map { .map($0) }
    }

    /// A value with a descriptor is read as the value that it describes.
    private static func described(_ rest: ByteBuffer, _ depth: Int) -> Self? {
        guard depth < EncodedValue.maximumDepth, let start = try? EncodedValue.end(of: rest.readerIndex, in: rest),
            let value = rest.getSlice(at: start, length: rest.writerIndex - start), value.readableBytes > 0
        else { return nil }
        return Self(value, depth: depth + 1)
    }
}

extension ByteBuffer {
    /// The content of a value that has its length in front: one byte or four, as its constructor says.
    mutating func readVariable(_ constructor: UInt8) -> ByteBuffer? {
        isShort(constructor)
            ? readLengthPrefixedSlice(as: UInt8.self) : readLengthPrefixedSlice(as: UInt32.self)
    }

    /// How many elements a list or a map claims to have, in front of its content.
    mutating func readCount(_ constructor: UInt8) -> Int? {
        isShort(constructor) ? readInteger(as: UInt8.self).map(Int.init) : readInteger(as: UInt32.self).map(Int.init)
    }

    /// The next value, undecoded; nil if there is no whole one.
    mutating func readEncodedValue() -> ByteBuffer? {
        guard let end = try? EncodedValue.end(of: readerIndex, in: self) else { return nil }
        return readSlice(length: end - readerIndex)
    }

    private func isShort(_ constructor: UInt8) -> Bool { [0xA, 0xC, 0xE].contains(constructor >> 4) }

    fileprivate mutating func readUUIDBytes() -> UUID? {
        guard let b = readBytes(length: 16) else { return nil }
        let bytes = (
            b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]
        )
        return UUID(uuid: bytes)
    }
}
