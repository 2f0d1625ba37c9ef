import EventSamples
import Testing

@testable import MirroringRemote

@Suite struct RecordTests {
    private func list(_ records: [[UInt8]]...) -> [UInt8] {
        var writer = RecordWriter()
        for record in records { writer.append(record) }
        return writer.bytes
    }

    private func violation(of list: String, fields: ClosedRange<Int> = 1...3, atMost limit: Int = 2) -> String? {
        do throws(ProtocolViolation) {
            _ = try RecordReader.read(Array(list.utf8), fields: fields, atMost: limit) { $0 }
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `records are lines of fields`() {
        #expect(list([[1], []], [[2, 3]]) == Array("2\0".utf8) + [1, 0, 0] + Array("1\0".utf8) + [2, 3, 0])
    }

    @Test func `random records are found wherever they are cut`() throws {
        var random = SeededGenerator(seed: 13)
        let records: [[[UInt8]]] = (0..<20).map { _ in
            (0..<Int.random(in: 1...4, using: &random)).map { _ in
                (0..<Int.random(in: 0...9, using: &random)).map { _ in UInt8.random(in: 1...255, using: &random) }
            }
        }
        var writer = RecordWriter()
        for record in records { writer.append(record) }
        for place in 0...writer.bytes.count {
            var reader = RecordReader(fields: 1...4, atMost: 20)
            var found: [[[UInt8]]] = []
            for piece in [writer.bytes[..<place], writer.bytes[place...]] {
                reader.append(piece)
                while let record = try reader.next() { found.append(record.fields.map(Array.init)) }
            }
            try reader.end(expecting: 20)
            #expect(found == records, "cut at \(place)")
        }
    }

    @Test func `byte by byte as well`() throws {
        let bytes = list([Array("a".utf8), Array("bc".utf8)], [[]])
        var reader = RecordReader(fields: 1...2, atMost: 9)
        var found: [[[UInt8]]] = []
        for byte in bytes {
            reader.append([byte])
            while let record = try reader.next() { found.append(record.fields.map(Array.init)) }
        }
        #expect(found == [[Array("a".utf8), Array("bc".utf8)], [[]]])
    }

    @Test(
        arguments: [
            ("1\0a\0", nil),
            ("1\0a", "a list is cut short"),
            ("2\0a\0", "a list is cut short"),
            ("7", "a list is cut short"),
            ("0\0", "a list has a record that is not understood"),
            ("4\0a\0b\0c\0d\0", "a list has a record that is not understood"),
            ("\0", "a list has a record that is not understood"),
            ("+1\0a\0", "a list has a record that is not understood"),
            ("01\0a\0", "a list has a record that is not understood"),
            ("99999999999999999999999\0", "a list has a record that is not understood"),
            ("1\0a\01\0b\01\0c\0", "a list has more than 2 records"),
        ] as [(String, String?)]
    )
    func `what nobody writes is refused`(text: String, reason: String?) {
        #expect(violation(of: text) == reason)
    }

    @Test func `a field has a limit, whether it ends or not`() {
        let longest = String(repeating: "x", count: RecordReader.fieldLimit)
        #expect(violation(of: "1\0\(longest)\0") == nil)
        for end in ["x", "x\0"] {
            #expect(violation(of: "1\0\(longest)\(end)") == "a list has a field of more than 65536 bytes")
        }
    }

    @Test func `a list has as many records as were asked for`() {
        #expect(throws: ProtocolViolation("a list has 1 records, and 2 were asked for")) {
            try RecordReader.read(Array("1\0a\0".utf8), fields: 1...1, atMost: 9, expecting: 2) { $0 }
        }
        #expect(throws: ProtocolViolation("a list has more than 0 records")) {
            try RecordReader.read(Array("1\0a\0".utf8), fields: 1...1, atMost: 9, expecting: 0) { $0 }
        }
    }

    @Test(arguments: ["0", "-1", "7", "-9223372036854775808", "9223372036854775807"])
    func `numbers`(text: String) throws {
        let record = Record(fields: [Array(text.utf8)[...]])
        let number: Int = try record.number(at: 0)
        #expect([UInt8](field: number) == Array(text.utf8))
    }

    @Test(arguments: ["", "-", "+7", "07", "-0", "1.5", "1e3", " 1", "9223372036854775808", "٣", "1\u{0}"])
    func `numbers that are none`(text: String) {
        let record = Record(fields: [Array(text.utf8)[...]])
        #expect(throws: ProtocolViolation.self) { let _: Int = try record.number(at: 0) }
        #expect(throws: ProtocolViolation.self) { let _: Int = try record.number(at: 1) }
    }

    @Test func `numbers out of range`() {
        let record = Record(fields: [Array("300".utf8)[...]])
        #expect(throws: ProtocolViolation.self) { let _: UInt8 = try record.number(at: 0) }
        #expect(throws: ProtocolViolation.self) { let _: Int = try record.number(at: 0, in: 0...299) }
    }
}
