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

    /// What the log reads again from far behind has left the cache by now; what was held back was never in it.
    @Test func cacheTakesOnlyWhatItHadNotTaken() {
        #expect(range(end: 100_000, loggedFrom: 0).cachedFrom == 0)
        #expect(range(end: 100_000, loggedFrom: 10, nextPosition: 99_500).cachedFrom == 99_500)
        let held = range(end: 100_000, loggedFrom: 99_900, nextPosition: 99_500, heldFrom: 99_400)
        #expect(held.cachedFrom == 99_400)
        #expect(held.start == 99_400)
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

    /// A bridge that stands by may still be the one that sends dead letters.
    @Test func bridgeThatStandsByReadsForItsCacheAndLooksAfterDeadLettersThere() {
        let range = ReadingRange(
            end: 100_000,
            log: .elsewhere,
            nextPosition: nil,
            heldFrom: nil,
            cacheSize: 10_000,
            reach: 1
        )
        #expect(range.start == 89_000)
        #expect(range.loggedFrom == .max)
        #expect(range.settledFrom == 89_000)
        #expect(self.range(end: 100_000, loggedFrom: 99_000).settledFrom == 99_000)
    }

    @Test func hugeCacheDoesNotOverflow() {
        let range = ReadingRange(
            end: 10,
            log: .at(10, epoch: nil),
            nextPosition: nil,
            heldFrom: nil,
            cacheSize: .max / 2,
            reach: 4
        )
        #expect(range.start == 0)
    }

    private func range(
        end: UInt64,
        loggedFrom: UInt64,
        nextPosition: UInt64? = nil,
        heldFrom: UInt64? = nil,
        reach: UInt64 = 1
    ) -> ReadingRange {
        ReadingRange(
            end: end,
            log: .at(loggedFrom, epoch: nil),
            nextPosition: nextPosition,
            heldFrom: heldFrom,
            cacheSize: 10_000,
            reach: reach
        )
    }
}
