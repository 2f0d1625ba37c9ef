import Testing

@testable import MirroringPublisher

@Suite struct SegmentScannerTests {
    private let records = (1...4).map { RecordFramingTests.record("{\"number\":\($0)}") }

    @Test func recordsComeInOrder() {
        #expect(scan(Array(records.joined())) == records.indices.map { .record(content($0)) })
    }

    @Test func aTornEndIsCutWhereverItTears() {
        let whole = Array(records.joined())
        let start = content(3).lowerBound - RecordFraming.headLength
        for end in (start + 1)..<whole.count {
            let elements = scan(Array(whole[..<end]))
            #expect(elements.count == 4)
            #expect(elements.last == .torn(start..<end), "torn after \(end - start) bytes")
        }
    }

    @Test func zerosAtTheEndAreTorn() {
        let whole = Array(records.joined())
        let elements = scan(whole + [UInt8](repeating: 0, count: 100))
        #expect(elements.last == .torn(whole.count..<(whole.count + 100)))
    }

    @Test func recordsAroundDamageAreFound() {
        let whole = Array(records.joined())
        let damaged = records[0].count..<(records[0].count + records[1].count)
        for index in damaged {
            var bytes = whole
            bytes[index] ^= 0xFF
            #expect(
                scan(bytes) == [.record(content(0)), .corrupt(damaged), .record(content(2)), .record(content(3))],
                "byte \(index)"
            )
        }
    }

    @Test func aWholeRecordAtTheEndThatIsNotSoundIsCorrupt() {
        var bytes = Array(records.joined())
        bytes[bytes.count - 3] ^= 0xFF
        #expect(scan(bytes).last == .corrupt((content(3).lowerBound - RecordFraming.headLength)..<bytes.count))
    }

    /// At each twelfth byte a record could begin, as long as a record may be: each would have its checksum computed.
    @Test func aSearchThatWouldTakeLongIsGivenUp() {
        var bytes: [UInt8] = [0xFC, 0xFF, 3, 0, 0, 0, 0, UInt8(ascii: "}"), UInt8(ascii: "{"), 0, 0, 0]
        while bytes.count < 4 << 20 { bytes += bytes }
        let start = OutboxFixture.threadTime
        #expect(scan(bytes) == [.corrupt(0..<bytes.count)])
        #expect(OutboxFixture.threadTime - start < .seconds(5))
        let whole = Array(records.joined())
        #expect(scan(whole + bytes).count == 5, "what is before it is read")
    }

    private func content(_ index: Int) -> Range<Int> {
        let start = records[..<index].reduce(0) { $0 + $1.count } + RecordFraming.headLength
        return start..<(start + records[index].count - RecordFraming.headLength)
    }

    private func scan(_ bytes: [UInt8]) -> [SegmentScanner.Element] {
        var scanner = SegmentScanner(bytes)
        var elements: [SegmentScanner.Element] = []
        while let element = scanner.next() { elements.append(element) }
        return elements
    }
}
