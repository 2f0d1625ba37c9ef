import Testing

@testable import MirroringBridge

/// When what was refused is tried again.
@Suite struct RetryScheduleTests {
    private let start = ContinuousClock.now
    private var retries = RetrySchedule(shortest: .seconds(10), longest: .seconds(600))

    @Test func nothingWaitsBeforeARefusal() {
        #expect(retries.isDue(at: start))
    }

    @Test mutating func pausesAreLongerAndLongerUpToALimit() {
        var now = start
        for pause in [10, 20, 40, 80, 160, 320, 600, 600] as [Int] {
            retries.refuse(at: now)
            #expect(!retries.isDue(at: now + .seconds(pause) - .milliseconds(1)))
            now += .seconds(pause)
            #expect(retries.isDue(at: now))
        }
    }

    @Test mutating func pauseIsShortAgainWhenItWasTaken() {
        for _ in 1...3 { retries.refuse(at: start) }
        retries.accept()
        #expect(retries.isDue(at: start))
        retries.refuse(at: start)
        #expect(!retries.isDue(at: start))
        #expect(retries.isDue(at: start + .seconds(10)))
    }
}
