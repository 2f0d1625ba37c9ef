import Testing

@testable import MirroringBridge

/// When letters that a queue has refused are looked for.
@Suite struct RefusedLettersTests {
    private let start = ContinuousClock.now

    @Test func nothingWaitsBeforeARefusal() {
        #expect(RefusedLetters().areDue(at: start))
    }

    /// The queue of the dead letters itself may refuse them, by a policy of an operator: then each attempt is in vain.
    @Test func pausesAreLongerAndLongerUpToALimit() {
        var refusals = RefusedLetters()
        var now = start
        for pause in [10, 20, 40, 80, 160, 320, 600, 600] as [Int] {
            refusals.refuse(at: now)
            #expect(!refusals.areDue(at: now + .seconds(pause) - .milliseconds(1)))
            now += .seconds(pause)
            #expect(refusals.areDue(at: now))
        }
    }

    /// Another queue refuses each letter, and that of the dead letters has each: no letter waits longer than the first one.
    @Test func pauseIsShortAgainWhenAllHaveArrived() {
        var refusals = RefusedLetters()
        for _ in 1...3 { refusals.refuse(at: start) }
        refusals.settle()
        #expect(refusals.areDue(at: start))
        refusals.refuse(at: start)
        #expect(refusals.areDue(at: start + RefusedLetters.shortest))
    }
}
