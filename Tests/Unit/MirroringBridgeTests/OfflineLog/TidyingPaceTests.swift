import Testing

@testable import MirroringBridge

@Suite struct TidyingPaceTests {
    private let start = ContinuousClock.now

    @Test func atOnceAndThenHourly() {
        var pace = TidyingPace()
        #expect(pace.isDue(at: start, written: 0, limit: nil))
        pace.note(at: start, kept: 1_000, written: 0)
        #expect(!pace.isDue(at: start + .seconds(3_599), written: .max, limit: nil))
        #expect(pace.isDue(at: start + .seconds(3_600), written: 0, limit: nil))
    }

    /// Until the next hour as much may come together as a disk has.
    @Test func soonerWhenMoreWasWrittenThanThereIsRoomFor() {
        var pace = TidyingPace()
        pace.note(at: start, kept: 6_000, written: 700)
        #expect(!pace.isDue(at: start, written: 700 + 500, limit: 6_400))
        #expect(pace.isDue(at: start, written: 700 + 501, limit: 6_400))
        pace.note(at: start, kept: 6_400, written: 1_201)
        #expect(!pace.isDue(at: start, written: 1_201, limit: 6_400))
    }

    /// What could not be removed yet, since nothing behind it is stored, is not left for an hour.
    @Test func againWhereTooMuchIsLeft() {
        var pace = TidyingPace()
        pace.note(at: start, kept: 7_000, written: 0)
        #expect(pace.isDue(at: start, written: 0, limit: 6_400))
    }

    @Test func numbersOfAnySizeOverflowNothing() {
        var pace = TidyingPace()
        pace.note(at: start, kept: .max, written: 0)
        #expect(!pace.isDue(at: start, written: .max, limit: .max))
        #expect(pace.isDue(at: start, written: .max, limit: 1))
    }
}
