import Testing

@testable import MirroringPublisher

@Suite struct RecordFramingTests {
    @Test func checksumIsCastagnoli() {
        let digits = Array("123456789".utf8)
        #expect(digits.withUnsafeBytes { ~RecordFraming.crc(.max, $0) } == 0xE306_9283)
    }

    @Test func recordIsReadBack() {
        let record = Self.record("{\"a\":1}")
        #expect(record.withUnsafeBytes { RecordFraming.content(in: $0, at: 0) } == 8..<15)
    }

    @Test func everyFlippedBitIsNoticed() {
        let record = Self.record("{\"a\":1}")
        for bit in 0..<(record.count * 8) {
            var damaged = record
            damaged[bit / 8] ^= 1 << (bit % 8)
            #expect(damaged.withUnsafeBytes { RecordFraming.content(in: $0, at: 0) } == nil, "bit \(bit)")
        }
    }

    @Test func zerosAreNoRecord() {
        let zeros = [UInt8](repeating: 0, count: 64)
        #expect(zeros.withUnsafeBytes { RecordFraming.content(in: $0, at: 0) } == nil)
    }

    static func record(_ content: String) -> [UInt8] {
        let content = Array(content.utf8)
        let head = content.withUnsafeBytes(RecordFraming.head(of:))
        return withUnsafeBytes(of: head, Array.init) + content
    }
}
