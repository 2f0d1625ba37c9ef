import MirroringEvents
import Testing

@testable import MirroringMonitoring

@Suite struct KnownTimeTests {
    /// A clock that can be set, of a machine that runs.
    private struct Machine {
        private static let start = ContinuousClock.now

        /// By how many seconds the clock is ahead.
        var error: Int64 = 0

        /// What is read after so many seconds.
        func reading(_ seconds: Int64) -> ClockReading {
            ClockReading(time: KnownTimeTests.time(seconds + error), instant: Self.start + .seconds(seconds))
        }
    }

    private static func time(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1_000) }

    private static let years: Int64 = 5 * 365 * 86_400

    @Test func earlierOfBothClocksCounts() {
        let machine = Machine()
        var known = KnownTime(since: machine.reading(100))
        known.note(event: Self.time(150), arrival: machine.reading(160))
        #expect(known.time(at: machine.reading(200)) == Self.time(150))
        known.note(event: Self.time(900), arrival: machine.reading(170))
        #expect(known.time(at: machine.reading(200)) == Self.time(170), "an engine's clock is ahead")
    }

    /// A publisher may write any time into an event: what follows would be said to be missing since then.
    @Test func whatWasKnownIsNotForgotten() {
        let machine = Machine()
        var known = KnownTime(since: machine.reading(100))
        known.note(event: Self.time(0), arrival: machine.reading(110))
        #expect(known.time(at: machine.reading(200)) == Self.time(100))
        known.note(event: Self.time(120), arrival: machine.reading(121))
        known.note(event: Self.time(-70_000_000_000), arrival: machine.reading(122))
        #expect(known.time(at: machine.reading(200)) == Self.time(120))
    }

    /// A replay since a time in the future brings nothing.
    @Test func clockThatWasAheadAndIsSetRightTellsTheSameMoment() {
        var machine = Machine(error: Self.years)
        var known = KnownTime(since: machine.reading(100))
        machine.error = 0
        #expect(known.time(at: machine.reading(200)) == Self.time(100), "nothing came")

        machine.error = Self.years
        known = KnownTime(since: machine.reading(100))
        known.note(event: Self.time(150 + Self.years), arrival: machine.reading(160))
        machine.error = 0
        #expect(known.time(at: machine.reading(200)) == Self.time(150), "the engine is on this machine")
    }

    @Test func eventsCountAgainWhenTheClockIsSetRight() {
        var machine = Machine(error: Self.years)
        var known = KnownTime(since: machine.reading(100))
        known.note(event: Self.time(150 + Self.years), arrival: machine.reading(160))
        machine.error = 0
        known.note(event: Self.time(210), arrival: machine.reading(211))
        #expect(known.time(at: machine.reading(300)) == Self.time(210))
    }

    /// It is this machine's clock that was wrong: what the engine's told is true still.
    @Test func engineWithARightClockIsBelieved() {
        var machine = Machine()
        var known = KnownTime(since: machine.reading(100))
        machine.error = Self.years
        known.note(event: Self.time(150), arrival: machine.reading(160))
        #expect(known.time(at: machine.reading(170)) == Self.time(150))
        machine.error = 0
        #expect((Self.time(100)...Self.time(150)).contains(known.time(at: machine.reading(200))))
        known.note(event: Self.time(210), arrival: machine.reading(211))
        #expect(known.time(at: machine.reading(300)) == Self.time(210))
    }

    /// Too much is asked for then, but nothing is missing.
    @Test func clockThatWasBehindTellsAnEarlierTimeUntilTheNextEvent() {
        var machine = Machine(error: -Self.years)
        var known = KnownTime(since: machine.reading(100))
        machine.error = 0
        #expect(known.time(at: machine.reading(200)) == Self.time(100 - Self.years))
        known.note(event: Self.time(210), arrival: machine.reading(211))
        #expect(known.time(at: machine.reading(300)) == Self.time(210))
    }

    @Test func clockThatIsSetByAMomentChangesNothing() {
        var machine = Machine()
        let known = KnownTime(since: machine.reading(100))
        machine.error = -1
        #expect(known.time(at: machine.reading(200)) == Self.time(100))
    }
}
