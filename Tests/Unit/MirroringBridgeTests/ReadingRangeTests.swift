import Testing

@testable import MirroringBridge

@Suite struct ReadingRangeTests {
    @Test func firstReadingGoesBackAsFarAsCacheAndLogNeed() {
        #expect(range(end: 100_000, loggedFrom: 100_000).start == 89_000)
        #expect(range(end: 100_000, loggedFrom: 50_000).start == 50_000)
        #expect(range(end: 5_000, loggedFrom: 5_000).start == 0)
    }

    @Test func laterReadingGoesOnWhereTheLastOneStopped() {
        #expect(range(end: 100_000, loggedFrom: 99_000, nextPosition: 99_500).start == 99_000)
        #expect(range(end: 100_000, loggedFrom: 99_900, nextPosition: 99_500).start == 99_500)
    }

    /// Barriers and repeats may lie between the events, however many.
    @Test func readingThatFoundTooFewEventsIsTooShort() {
        var short = range(end: 100_000, loggedFrom: 100_000)
        short.note(89_000)
        short.note(90_000)
        #expect(short.isTooShort(for: 9_999))
        #expect(!short.isTooShort(for: 10_000))
        var farther = range(end: 100_000, loggedFrom: 100_000, reach: 4)
        farther.note(56_000)
        #expect(farther.start == 56_000)
        #expect(farther.isTooShort(for: 1))
        var whole = range(end: 100_000, loggedFrom: 100_000, reach: 16)
        whole.note(0)
        #expect(whole.start == 0)
        #expect(!whole.isTooShort(for: 1), "there is nothing before")
        var cut = range(end: 100_000, loggedFrom: 100_000)
        cut.note(95_000)
        #expect(!cut.isTooShort(for: 1), "the history has dropped what was before")
        var later = range(end: 100_000, loggedFrom: 99_900, nextPosition: 99_500)
        later.note(99_500)
        #expect(!later.isTooShort(for: 1), "the cache was filled before")
    }

    @Test func hugeCacheDoesNotOverflow() {
        let range = ReadingRange(end: 10, loggedFrom: 10, nextPosition: nil, cacheSize: .max / 2, reach: 4)
        #expect(range.start == 0)
    }

    private func range(
        end: UInt64,
        loggedFrom: UInt64,
        nextPosition: UInt64? = nil,
        reach: UInt64 = 1
    ) -> ReadingRange {
        ReadingRange(end: end, loggedFrom: loggedFrom, nextPosition: nextPosition, cacheSize: 10_000, reach: reach)
    }
}
