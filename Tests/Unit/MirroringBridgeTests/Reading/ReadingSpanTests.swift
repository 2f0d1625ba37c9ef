import Testing

@testable import MirroringBridge

/// In which parts of the history a few messages are looked for.
@Suite struct ReadingSpanTests {
    @Test func positionsNearOneAnotherAreReadTogether() {
        let spans = ReadingSpan.spans(of: [500, 7, 1, 100, 201, 201, .max])
        #expect(spans.map(\.positions) == [[1, 7, 100], [201], [500], [.max]])
        #expect(spans.map(\.start) == [1, 201, 500, .max])
        #expect(spans.map(\.end) == [100, 201, 500, .max])
        #expect(ReadingSpan.spans(of: []).isEmpty)
    }
}
