import Testing

@testable import MirroringMonitoring

@Suite struct ReplayDeadlineTests {
    private let start = ContinuousClock.now

    private func deadline() -> ReplayDeadline { ReplayDeadline(patience: .seconds(30), from: start) }

    @Test func requestThatNobodyAnswersIsGivenUpAfterItsPatience() {
        #expect(deadline().time == start + .seconds(30))
        #expect(deadline().error.code == .noAnswer)
        #expect(deadline().error.description == "No bridge answered within 30.0 s.")
    }

    /// The broker may take its time before it has the request, and that is not the bridge's.
    @Test func patienceBeginsWhenTheBrokerHasTheRequest() {
        var deadline = deadline()
        deadline.asked(at: start + .seconds(40))
        #expect(deadline.time == start + .seconds(70))
        #expect(deadline.error.code == .noAnswer)
    }

    /// A replay of ten thousand events over a slow line takes longer than anybody's patience with a bridge that says nothing.
    @Test func eachMessageOfAnAnswerBeginsThePatienceAnew() {
        var deadline = deadline()
        for second in stride(from: 20, through: 200, by: 20) {
            #expect(deadline.time > start + .seconds(second))
            deadline.answered(at: start + .seconds(second))
        }
        #expect(deadline.time == start + .seconds(230))
        #expect(deadline.error.code == .answerIncomplete)
        #expect(deadline.error.description == "The bridge's answer stopped: nothing more came within 30.0 s.")
    }

    @Test func waitThatTheBridgeAskedForIsNotHeldAgainstIt() {
        var deadline = deadline()
        deadline.answered(at: start + .seconds(1), wait: .seconds(60))
        #expect(deadline.time == start + .seconds(91))
    }

    /// A reader of ours that stands still is no reason to give a bridge up.
    @Test func timeThatTheRequesterTakesIsNotTheBridges() {
        var deadline = deadline()
        deadline.resume(at: start + .seconds(20))
        #expect(deadline.time == start + .seconds(30), "nobody has answered yet")
        deadline.answered(at: start + .seconds(21))
        deadline.resume(at: start + .seconds(3_600))
        #expect(deadline.time == start + .seconds(3_630))
    }
}
