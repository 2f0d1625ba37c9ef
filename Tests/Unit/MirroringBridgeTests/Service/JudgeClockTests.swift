import MirroringFiles
import Testing

@testable import MirroringBridge

/// Whether a clock that is set lets a bridge say what is not so.
@Suite struct JudgeClockTests {
    private var now = LogClock.Reading.now
    private var clock: JudgeClock

    init() {
        clock = JudgeClock(memory: .seconds(7 * 86_400), at: now)
    }

    /// A look, after some time, and with the system's clock set meanwhile.
    private mutating func look(after seconds: Int, setBy step: Int = 0) {
        now.instant += .seconds(seconds)
        now.time.seconds += seconds + step
        clock.look(at: now)
    }

    @Test mutating func aClockThatGoesOnIsBelieved() {
        for seconds in [5, 0, 86_400, 5] {
            look(after: seconds, setBy: 1)
            #expect(clock.mayJudge)
            #expect(clock.mayForget)
        }
    }

    @Test(arguments: [61, -61, 8 * 86_400]) mutating func noJobIsJudgedUntilItIsPutRight(step: Int) {
        look(after: 5, setBy: step)
        #expect(!clock.mayJudge)
        look(after: 5)
        #expect(!clock.mayJudge)
        look(after: 5, setBy: -step)
        #expect(clock.mayJudge)
    }

    /// The machine began with a wrong one.
    @Test mutating func whatItShowsForAnHourIsBelieved() {
        look(after: 5, setBy: -7_200)
        look(after: 3_599)
        #expect(!clock.mayJudge)
        look(after: 1)
        #expect(clock.mayJudge)
    }

    @Test mutating func noJobIsForgottenForLonger() {
        look(after: 5, setBy: 8 * 86_400)
        #expect(!clock.mayForget)
        look(after: 7_200)
        #expect(clock.mayJudge)
        #expect(!clock.mayForget)
        look(after: 7 * 86_400)
        #expect(clock.mayForget)
    }

    @Test mutating func whoRemembersForEverForgetsNothing() {
        clock = JudgeClock(memory: nil, at: now)
        look(after: 5)
        #expect(clock.mayJudge)
        #expect(!clock.mayForget)
    }
}
