import Testing

@testable import MirroringBridge

/// Who asks without end is not answered without end.
@Suite struct AnsweredRefusalsTests {
    /// The refusals, and a clock that is told.
    private final class Refusals {
        private var refusals = AnsweredRefusals()
        private let start = ContinuousClock.now

        func note(_ user: String, at time: Duration = .zero) -> Bool { refusals.note(user, at: start + time) }
    }

    @Test func userIsToldNoSoOftenAtOnceAndThenAtARate() {
        let refusals = Refusals()
        let burst = (0..<1_000).count { _ in refusals.note("ann") }
        #expect(burst == AnsweredRefusals.burst)
        let second = (1...1_000).count { refusals.note("ann", at: .milliseconds($0)) }
        #expect(second == 20)
        #expect(refusals.note("bob"), "another user is answered")
    }

    @Test func whoHasWaitedIsAnsweredAgain() {
        let refusals = Refusals()
        for _ in 1...AnsweredRefusals.burst { #expect(refusals.note("ann")) }
        #expect(!refusals.note("ann", at: .milliseconds(49)))
        #expect(refusals.note("ann", at: .milliseconds(50)))
        #expect(!refusals.note("ann", at: .milliseconds(50)))
        let later = Duration.seconds(60)
        #expect((0..<1_000).count { _ in refusals.note("ann", at: later) } == AnsweredRefusals.burst)
    }

    @Test func usersAreForgottenOnlyWhenTheyMayBe() {
        let refusals = Refusals()
        for _ in 1...AnsweredRefusals.burst { #expect(refusals.note("ann")) }
        for number in 0..<5_000 { #expect(refusals.note("\(number)", at: .milliseconds(1))) }
        #expect(!refusals.note("ann", at: .milliseconds(2)))
    }
}
