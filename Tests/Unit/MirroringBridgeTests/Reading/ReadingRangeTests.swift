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
        short.note(89_000...89_999)
        short.note(90_000...90_000)
        #expect(short.isTooShort(for: 9_999))
        #expect(!short.isTooShort(for: 10_000))
        var farther = range(end: 100_000, loggedFrom: 100_000, readBack: 4)
        farther.note(56_000...56_000)
        #expect(farther.start == 56_000)
        #expect(farther.isTooShort(for: 1))
        var whole = range(end: 100_000, loggedFrom: 100_000, readBack: 16)
        whole.note(0...0)
        #expect(whole.start == 0)
        #expect(!whole.isTooShort(for: 1), "there is nothing before")
        var cut = range(end: 100_000, loggedFrom: 100_000)
        cut.note(95_000...95_000)
        #expect(!cut.isTooShort(for: 1), "the history has dropped what was before")
        var later = range(end: 100_000, loggedFrom: 99_900, nextPosition: 99_500)
        later.note(99_500...99_500)
        #expect(!later.isTooShort(for: 1), "the cache was filled before")
    }

    /// A bridge that stands by may still be the one that sends dead letters.
    @Test func bridgeThatStandsByReadsForItsCacheAndLooksAfterDeadLettersThere() {
        let range = ReadingRange(
            end: 100_000,
            role: .standingBy,
            stored: 0,
            nextPosition: nil,
            heldFrom: nil,
            lettersFrom: nil,
            cacheSize: 10_000,
            readBack: 1
        )
        #expect(range.start == 89_000)
        #expect(range.loggedFrom == .max)
        #expect(range.settledFrom == 89_000)
        #expect(self.range(end: 100_000, loggedFrom: 99_000).settledFrom == 99_000)
    }

    /// The one that sends it may be another, and is not told twice.
    @Test func deadLetterThatIsNotSentYetIsReadAgain() {
        let standby = ReadingRange(
            end: 100_000,
            role: .standingBy,
            stored: 0,
            nextPosition: 99_500,
            heldFrom: nil,
            lettersFrom: 99_300,
            cacheSize: 10_000,
            readBack: 1
        )
        #expect(standby.start == 99_300)
        #expect(standby.settledFrom == 99_300)
        #expect(standby.cachedFrom == 99_500)
        let writer = range(end: 100_000, loggedFrom: 99_000, nextPosition: 99_500, lettersFrom: 98_900)
        #expect(writer.settledFrom == 98_900)
    }

    @Test func whatTheHistoryDroppedBeforeItWasReadIsKnown() {
        var log = range(end: 100_000, loggedFrom: 50_000)
        #expect(log.gap(before: 60_000) == 50_000...59_999)
        log.note(60_000...60_009)
        #expect(log.gap(before: 60_010) == nil, "it is told once")
        let cache = range(end: 100_000, loggedFrom: 99_900, nextPosition: 99_500)
        #expect(cache.gap(before: 99_501) == 99_500...99_500)
        let whole = range(end: 100_000, loggedFrom: 50_000)
        #expect(whole.gap(before: 50_000) == nil)
        let new = range(end: 100_000, loggedFrom: 0)
        #expect(new.gap(before: 60_000) == nil, "who never read it has missed nothing")
    }

    /// The reading may have to wait for the log for longer than the history keeps anything.
    @Test func whatTheHistoryDropsWhileItIsReadIsKnown() {
        var new = range(end: 100_000, loggedFrom: 0)
        new.note(60_000...60_009)
        #expect(new.gap(before: 70_000) == 60_010...69_999)
        #expect(new.unread(60_010...69_999) == 60_010...69_999)
        new.note(70_000...70_000)
        #expect(new.gap(before: 70_001) == nil)
    }

    /// The cache needs what the log has.
    @Test func whatWasReadBeforeIsNotMissed() {
        var range = range(end: 100_000, loggedFrom: 99_000)
        range.note(89_000...89_009)
        #expect(range.gap(before: 95_000) == 89_010...94_999)
        #expect(range.unread(89_010...94_999) == nil)
        #expect(range.unread(89_010...99_009) == 99_000...99_009)
    }

    @Test func hugeCacheDoesNotOverflow() {
        let range = ReadingRange(
            end: 10,
            role: .writing,
            stored: 10,
            nextPosition: nil,
            heldFrom: nil,
            lettersFrom: nil,
            cacheSize: .max / 2,
            readBack: 4
        )
        #expect(range.start == 0)
    }

    private func range(
        end: UInt64,
        loggedFrom: UInt64,
        nextPosition: UInt64? = nil,
        heldFrom: UInt64? = nil,
        lettersFrom: UInt64? = nil,
        readBack: UInt64 = 1
    ) -> ReadingRange {
        ReadingRange(
            end: end,
            role: .writing,
            stored: loggedFrom,
            nextPosition: nextPosition,
            heldFrom: heldFrom,
            lettersFrom: lettersFrom,
            cacheSize: 10_000,
            readBack: readBack
        )
    }
}
