import NIOCore
import Testing

@testable import RabbitMQStream

@Suite struct HeartbeatClockTests {
    private func seconds(_ seconds: Double) -> NIODeadline { .uptimeNanoseconds(1_000 + UInt64(seconds * 1e9)) }

    private var clock: HeartbeatClock { HeartbeatClock(interval: .seconds(4), at: seconds(0)) }

    @Test func nothingIsDueForHalfAnInterval() {
        #expect(clock.duty(at: seconds(1.9)) == .nothing)
        #expect(clock.duty(at: seconds(2)) == .send)
    }

    /// Whatever was sent is a sign of life.
    @Test func whatWasSentCounts() {
        var clock = clock
        clock.sent(at: seconds(1.5))
        #expect(clock.duty(at: seconds(3)) == .nothing)
        #expect(clock.duty(at: seconds(3.5)) == .send)
    }

    @Test func twoSilentIntervalsAreTheEnd() {
        var clock = clock
        clock.received(at: seconds(1))
        clock.sent(at: seconds(8.9))
        #expect(clock.duty(at: seconds(8.9)) == .nothing)
        #expect(clock.duty(at: seconds(9)) == .giveUp)
    }

    /// What one says does not make the other one live.
    @Test func whatIsSentIsNoSignOfTheOtherSide() {
        var clock = clock
        clock.sent(at: seconds(7.9))
        #expect(clock.duty(at: seconds(8)) == .giveUp)
    }

    @Test func withoutHeartbeatsNothingIsEverDue() {
        let clock = HeartbeatClock(interval: .zero, at: seconds(0))
        #expect(clock.duty(at: seconds(1e6)) == .nothing)
    }

    @Test func sidesAgreeToTheShorterIntervalUnlessOneWantsNone() {
        #expect(HeartbeatClock.agreed(5, 60) == 5)
        #expect(HeartbeatClock.agreed(60, 5) == 5)
        #expect(HeartbeatClock.agreed(5, 0) == 5)
        #expect(HeartbeatClock.agreed(0, 60) == 60)
        #expect(HeartbeatClock.agreed(0, 0) == 0)
    }
}
