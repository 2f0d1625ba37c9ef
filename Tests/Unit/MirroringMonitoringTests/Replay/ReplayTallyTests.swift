import Testing

@testable import MirroringMonitoring

/// How much of an answer has come.
@Suite struct ReplayTallyTests {
    private func count(_ positions: [UInt64?]) -> Int {
        var tally = ReplayTally()
        for position in positions { tally.note(position: position) }
        return tally.count
    }

    @Test func eachPartCounts() {
        #expect(count([]) == 0)
        #expect(count([7, 8, 9]) == 3)
        #expect(count([nil, 8, nil]) == 3, "what can't be read counts as well")
    }

    /// The two halves of it are not the whole of one.
    @Test func answerThatAnotherBridgeBeginsAnewIsCountedAnew() {
        #expect(count([7, 8, 9, 7, 8]) == 2)
        #expect(count([7, 7]) == 1)
    }
}
