import Testing

@testable import MirroringBridge

@Suite struct ReplayTurnsTests {
    private static let burst = ReplayTurns.burst

    /// The turns, and a clock that stands still until it is set.
    private final class Turns {
        private var turns = ReplayTurns()
        private let start = ContinuousClock.now
        /// The time since the beginning.
        var now = Duration.zero

        var count: Int { turns.count }

        func begin(_ user: String = "ann") -> ReplayTurns.Turn { turns.begin(user, at: start + now) }
        func expect(_ time: Duration, for user: String = "ann") { turns.expect(time, for: user, at: start + now) }
        func send(_ bytes: Int, to user: String = "ann") { turns.count(bytes, for: user, at: start + now) }
        func end(_ user: String = "ann") { turns.end(user, at: start + now) }

        /// A whole replay.
        func replay(_ bytes: Int, of user: String = "ann", takes time: Duration = .zero) -> ReplayTurns.Turn {
            let turn = begin(user)
            guard case .granted = turn else { return turn }
            send(bytes, to: user)
            now += time
            end(user)
            return turn
        }
    }

    @Test func userIsSentOneReplayAtATimeAndIsToldForHowLongTheOthersWait() {
        let turns = Turns()
        #expect(turns.begin() == .granted(after: .zero))
        #expect(turns.begin() == .busy(retryAfter: .milliseconds(50)), "how long is not known yet")
        turns.expect(.milliseconds(1_600))
        #expect(turns.begin() == .busy(retryAfter: .milliseconds(1_600)))
        turns.now = .seconds(1)
        #expect(turns.begin() == .busy(retryAfter: .milliseconds(600)))
        #expect(turns.begin("bob") == .granted(after: .zero), "users don't wait for each other")
        turns.now = .seconds(9)
        #expect(turns.begin() == .busy(retryAfter: .milliseconds(50)), "it takes longer")
        turns.expect(.seconds(1_000))
        #expect(turns.begin() == .busy(retryAfter: .seconds(60)))
        turns.end()
        #expect(turns.begin() == .granted(after: .milliseconds(250)))
    }

    /// The worker keeps it, so that who asks one thing after the other never has to ask again.
    @Test func pauseGoesWithTheTimeThatAReplayTook() {
        let turns = Turns()
        #expect(turns.replay(1, takes: .seconds(1)) == .granted(after: .zero))
        turns.now += .milliseconds(40)
        #expect(turns.begin() == .granted(after: .milliseconds(60)))
        turns.now = .seconds(60)
        turns.end()
        #expect(turns.begin() == .granted(after: .milliseconds(250)), "and no longer")
        turns.end()
        #expect(turns.begin() == .granted(after: .zero))
    }

    @Test func userThatWasSentTooMuchWaitsForTheRate() {
        let turns = Turns()
        #expect(turns.replay(Self.burst - 1) == .granted(after: .zero))
        #expect(turns.replay(1 + 2 * ReplayTurns.rate) == .granted(after: .zero), "to its end")
        #expect(turns.begin() == .exhausted(retryAfter: .milliseconds(2_001)))
        #expect(turns.begin("bob") == .granted(after: .zero))
        turns.now = .milliseconds(2_001)
        #expect(turns.replay(0) == .granted(after: .zero), "who waits for as long as it is told is served")
        // All of it is there again in time, and no more than all.
        turns.now = .seconds(3_600)
        #expect(turns.replay(Self.burst) == .granted(after: .zero))
        #expect(turns.begin() == .exhausted(retryAfter: .milliseconds(50)))
    }

    /// What a bridge sends in an hour to one who asks as fast as it may.
    @Test func burstAndRateBoundWhatIsSent() {
        let turns = Turns()
        let size = 13 << 20
        var sent = 0
        while turns.now < .seconds(3_600) {
            switch turns.replay(size, takes: .milliseconds(500)) {
            case .granted(let pause):
                turns.now += pause
                sent += size
            case .busy(let wait), .exhausted(let wait): turns.now += wait
            }
        }
        #expect(sent <= Self.burst + 3_600 * ReplayTurns.rate + size)
        #expect(sent >= 3_600 * ReplayTurns.rate)
    }

    @Test func turnOfNobodyEndsWithoutHarm() {
        let turns = Turns()
        turns.end()
        turns.send(1)
        turns.expect(.seconds(1))
        #expect(turns.count == 0)
        #expect(turns.begin() == .granted(after: .zero))
    }

    @Test func idleUsersAreForgottenAndOthersAreNot() {
        let turns = Turns()
        #expect(turns.replay(Self.burst, of: "hog") == .granted(after: .zero))
        #expect(turns.begin("served") == .granted(after: .zero))
        for number in 1...2_000 { #expect(turns.replay(0, of: "\(number)") == .granted(after: .zero)) }
        #expect(turns.count <= 1_000)
        #expect(turns.begin("hog") == .exhausted(retryAfter: .milliseconds(50)))
        #expect(turns.begin("served") == .busy(retryAfter: .milliseconds(50)))
    }
}
