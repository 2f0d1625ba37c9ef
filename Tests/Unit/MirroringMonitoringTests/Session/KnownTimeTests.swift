import MirroringEvents
import Testing

@testable import MirroringMonitoring

@Suite struct KnownTimeTests {
    private func time(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1_000) }

    @Test func earlierOfBothClocksCounts() {
        var known = KnownTime()
        #expect(known.time == nil)
        known.begin(at: time(100))
        known.note(event: time(150), arrival: time(160))
        #expect(known.time == time(150))
        known.note(event: time(900), arrival: time(170))
        #expect(known.time == time(170), "an engine's clock is ahead")
    }

    /// A publisher may write any time into an event: what follows would be said to be missing since then.
    @Test func whatWasKnownIsNotForgotten() {
        var known = KnownTime()
        known.begin(at: time(100))
        known.note(event: time(0), arrival: time(110))
        #expect(known.time == time(100))
        known.note(event: time(120), arrival: time(121))
        known.note(event: time(0), arrival: time(122))
        #expect(known.time == time(120))
    }

    @Test func subscriptionThatStandsAgainBeginsAnew() {
        var known = KnownTime()
        known.note(event: time(90), arrival: time(95))
        known.begin(at: time(80))
        #expect(known.time == time(80))
    }
}
