import Foundation
import NIOCore
import Testing

@testable import RabbitMQStream

/// Every type of AMQP 1.0 can be passed over, and most can be told.
@Suite struct EncodedValueTests {
    typealias Value = StreamMessage.Value

    /// Encodings with the values that they stand for.
    static let values: [(bytes: [UInt8], value: Value)] = [
        ([0x40], .null), ([0x41], .bool(true)), ([0x42], .bool(false)), ([0x56, 1], .bool(true)),
        ([0x56, 0], .bool(false)),
        ([0x43], .unsigned(0)), ([0x44], .unsigned(0)), ([0x50, 200], .unsigned(200)), ([0x52, 7], .unsigned(7)),
        ([0x53, 8], .unsigned(8)), ([0x60, 1, 0], .unsigned(256)), ([0x70, 0, 1, 0, 0], .unsigned(65_536)),
        ([0x80, 255, 255, 255, 255, 255, 255, 255, 255], .unsigned(.max)), ([0x51, 255], .signed(-1)),
        ([0x54, 128], .signed(-128)), ([0x55, 127], .signed(127)), ([0x61, 255, 254], .signed(-2)),
        ([0x71, 255, 255, 255, 253], .signed(-3)), ([0x81, 128, 0, 0, 0, 0, 0, 0, 0], .signed(.min)),
        ([0x72, 0x3F, 0x80, 0, 0], .double(1)), ([0x82, 0x40, 0, 0, 0, 0, 0, 0, 0], .double(2)),
        ([0x73, 0, 1, 0xF6, 0x00], .unsigned(0x1F600)), ([0x83, 0, 0, 0, 0, 0, 0, 3, 232], .timestamp(1_000)),
        (
            [0x98, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
            .uuid(UUID(uuid: (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)))
        ),
        ([0xA0, 2, 1, 2], .binary(ByteBuffer(bytes: [1, 2]))),
        ([0xB0, 0, 0, 0, 1, 9], .binary(ByteBuffer(bytes: [9]))),
        ([0xA1, 2, 104, 105], .string("hi")), ([0xB1, 0, 0, 0, 2, 104, 105], .string("hi")),
        ([0xA3, 1, 115], .symbol("s")), ([0xB3, 0, 0, 0, 1, 115], .symbol("s")),
        ([0x45], .list([])), ([0xC0, 3, 2, 0x41, 0x40], .list([.bool(true), .null])),
        ([0xD0, 0, 0, 0, 5, 0, 0, 0, 1, 0x42], .list([.bool(false)])),
        // What has a descriptor is what it describes; what has no meaning here is told by its constructor.
        ([0x00, 0xA3, 1, 120, 0x54, 5], .signed(5)), ([0x74, 1, 2, 3, 4], .other(0x74)),
        ([0x84, 1, 2, 3, 4, 5, 6, 7, 8], .other(0x84)), ([0x94] + [UInt8](repeating: 1, count: 16), .other(0x94)),
        ([0xE0, 4, 2, 0x50, 1, 2], .other(0xE0)), ([0xF0, 0, 0, 0, 7, 0, 0, 0, 2, 0x50, 1, 2], .other(0xF0)),
    ]

    @Test(arguments: values.indices)
    func valueIsToldAndPassedOver(index: Int) throws {
        let (bytes, value) = Self.values[index]
        let buffer = ByteBuffer(bytes: [99] + bytes + [99])
        #expect(try EncodedValue.end(of: 1, in: buffer) == 1 + bytes.count)
        #expect(Value(ByteBuffer(bytes: bytes)) == value)
        for end in 0..<bytes.count {
            #expect(throws: StreamError.self, "cut at \(end)") {
                try EncodedValue.end(of: 0, in: ByteBuffer(bytes: bytes[..<end]))
            }
        }
    }

    @Test func namesWithinNamesAreTold() throws {
        let inner: [UInt8] = [0xC1, 6, 2, 0xA1, 1, 98, 0x54, 4]
        let value = Value(ByteBuffer(bytes: [0xC1, UInt8(4 + inner.count), 2, 0xA1, 1, 97] + inner))
        guard case .map(let outer) = value, case .map(let fields)? = outer["a"] else {
            Issue.record("It is a map in a map, not \(value).")
            return
        }
        #expect(fields["b"]?.int == 4)
    }

    @Test(arguments: [0x01, 0x10, 0x2F, 0x30] as [UInt8])
    func unknownTypesAreRefused(constructor: UInt8) {
        #expect(throws: StreamError.self) { try EncodedValue.end(of: 0, in: ByteBuffer(bytes: [constructor, 0, 0])) }
    }

    /// An array of nulls takes no byte for each: its count is not believed.
    @Test func arrayOfBillionsIsPassedOver() throws {
        let bytes: [UInt8] = [0xF0, 0, 0, 0, 5, 255, 255, 255, 255, 0x40]
        #expect(try EncodedValue.end(of: 0, in: ByteBuffer(bytes: bytes)) == bytes.count)
        #expect(Value(ByteBuffer(bytes: bytes)) == .other(0xF0))
    }

    @Test func listOfBillionsIsNotBelieved() {
        let bytes: [UInt8] = [0xD0, 0, 0, 0, 5, 255, 255, 255, 255, 0x40]
        #expect(Value(ByteBuffer(bytes: bytes)) == .other(0xD0))
    }

    /// So that nothing of a publisher's makes the stack end.
    @Test func depthHasAnEnd() {
        var bytes: [UInt8] = [0x40]
        for _ in 0..<1_000 {
            var outer = ByteBuffer(bytes: [0xD0])
            outer.writeInteger(UInt32(bytes.count + 4))
            outer.writeInteger(UInt32(1))
            outer.writeBytes(bytes)
            bytes = Array(buffer: outer)
        }
        var value = Value(ByteBuffer(bytes: bytes))
        var depth = 0
        while case .list(let elements) = value, let first = elements.first {
            depth += 1
            value = first
        }
        #expect(depth == EncodedValue.maximumDepth)
        #expect(throws: StreamError.self) {
            try EncodedValue.end(of: 0, in: ByteBuffer(repeating: 0, count: 1_000))
        }
    }
}
