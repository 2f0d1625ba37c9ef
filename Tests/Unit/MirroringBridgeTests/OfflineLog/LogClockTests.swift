import Foundation
import MirroringFiles
import Testing

@testable import MirroringBridge

/// When the system's clock is believed to say how old a file is.
@Suite struct LogClockTests {
    private static let day = 86_400
    private static let age = Duration.seconds(90 * day)

    /// Both clocks, turned by a test, and what a bridge makes of them.
    private struct Bench {
        var time = FileTime(seconds: 1_780_000_000, nanoseconds: 0)
        var instant = ContinuousClock.now
        var clock: LogClock

        init() {
            clock = LogClock(age: LogClockTests.age, memory: LogClock.Memory(time: time))
            look()
        }

        mutating func look() {
            clock.look(at: LogClock.Reading(time: time, instant: instant))
        }

        /// Time goes by.
        mutating func pass(_ seconds: Int) {
            time.seconds += seconds
            instant = instant + .seconds(seconds)
            look()
        }

        /// Somebody sets the clock.
        mutating func set(by seconds: Int) {
            time.seconds += seconds
            look()
        }

        /// The bridge ends, and another one begins after a while.
        mutating func restart(after seconds: Int = 60) throws {
            time.seconds += seconds
            let file = try JSONEncoder().encode(clock.memory)
            clock = LogClock(age: LogClockTests.age, memory: try JSONDecoder().decode(LogClock.Memory.self, from: file))
            look()
        }
    }

    @Test func aClockThatGoesOnIsBelieved() throws {
        var bench = Bench()
        for _ in 0..<100 {
            bench.pass(3_600)
            #expect(!bench.clock.isHolding)
        }
        bench.pass(300 * Self.day)
        #expect(!bench.clock.isHolding, "the machine slept")
        try bench.restart(after: 9 * Self.day)
        #expect(!bench.clock.isHolding, "no bridge was there for a while")
    }

    @Test(arguments: [9, -9]) func aStepThatIsNoHarmIsNone(days: Int) {
        var bench = Bench()
        bench.set(by: days * Self.day)
        #expect(!bench.clock.isHolding)
        #expect(bench.clock.lead == nil)
    }

    @Test func aClockThatJumpsForwardIsBelievedAfterAWeek() {
        var bench = Bench()
        bench.set(by: 365 * Self.day)
        #expect(bench.clock.isHolding)
        #expect(bench.clock.lead == .seconds(365 * Self.day))
        bench.pass(6 * Self.day)
        #expect(bench.clock.isHolding)
        bench.pass(Self.day)
        #expect(!bench.clock.isHolding)
        #expect(bench.clock.lead == nil)
    }

    /// Whoever sees that something is wrong restarts what says so.
    @Test func aRestartForgetsNoJump() throws {
        var bench = Bench()
        bench.set(by: 365 * Self.day)
        bench.pass(4 * Self.day)
        for _ in 0..<3 { try bench.restart() }
        #expect(bench.clock.isHolding)
        #expect(bench.clock.lead == .seconds(365 * Self.day))
        bench.pass(3 * Self.day)
        #expect(!bench.clock.isHolding, "as long as a bridge is there, its time counts")
    }

    /// The clock was set while no bridge was there, or none was there for very long: nobody can tell.
    @Test func aLongTimeWithoutABridgeIsDoubtedAsWell() throws {
        var bench = Bench()
        try bench.restart(after: 10 * Self.day)
        #expect(bench.clock.isHolding)
        #expect(bench.clock.lead == .seconds(10 * Self.day))
    }

    @Test func aClockThatIsPutRightIsAheadNoMore() {
        var bench = Bench()
        bench.set(by: 365 * Self.day)
        bench.pass(3_600)
        bench.set(by: -200 * Self.day)
        #expect(bench.clock.lead == .seconds(165 * Self.day))
        bench.set(by: -164 * Self.day)
        #expect(bench.clock.lead == nil)
        bench.pass(7 * Self.day)
        #expect(!bench.clock.isHolding)
    }

    /// A machine without a battery begins in 1970, and what it writes until it knows better looks too old at once.
    @Test(arguments: [true, false]) func whatIsWrittenWhileTheClockIsBehindHasItsTime(beforeTheStart: Bool) throws {
        var bench = Bench()
        if beforeTheStart {
            try bench.restart(after: -20_000 * Self.day)
        } else {
            bench.set(by: -20_000 * Self.day)
        }
        #expect(!bench.clock.isHolding, "by such a clock nothing is old")
        bench.pass(3_600)
        bench.set(by: 20_000 * Self.day)
        #expect(bench.clock.lead == nil, "nothing is wrong any more")
        bench.pass(89 * Self.day)
        #expect(bench.clock.isHolding)
        bench.pass(Self.day)
        #expect(!bench.clock.isHolding)
    }

    @Test func whoSaysThatItIsRightIsBelieved() {
        var bench = Bench()
        bench.set(by: 365 * Self.day)
        bench.clock.believe()
        bench.pass(3_600)
        #expect(!bench.clock.isHolding)
        bench.set(by: 365 * Self.day)
        #expect(bench.clock.isHolding, "once")
    }

    @Test func aShortTimeHasADayOfGrace() {
        let start = FileTime(seconds: 1_780_000_000, nanoseconds: 0)
        for (step, isHolding) in [(Self.day, false), (Self.day + 1, true)] {
            var clock = LogClock(age: .seconds(2 * Self.day), memory: LogClock.Memory(time: start))
            let time = FileTime(seconds: start.seconds + step, nanoseconds: 0)
            clock.look(at: LogClock.Reading(time: time, instant: .now))
            #expect(clock.isHolding == isHolding)
        }
    }

    /// Anybody may set a file to any time.
    @Test(arguments: [Int.min, .max]) func timesBeyondEveryMeasureOverflowNothing(seconds: Int) throws {
        let memory = LogClock.Memory(time: FileTime(seconds: seconds, nanoseconds: 0))
        var clock = LogClock(age: Self.age, memory: memory)
        for _ in 0..<3 { clock.look(at: .now) }
        #expect(clock.isHolding == (seconds == .min))
        let stored = try JSONEncoder().encode(clock.memory)
        #expect(try JSONDecoder().decode(LogClock.Memory.self, from: stored).lead == clock.memory.lead)
    }

    @Test func storedFormIsReadAndWhatIsNoTimeIsNot() throws {
        let text = #"{"time":"2026-11-29T02:00:00.000Z","lead":31536000,"hold":604800}"#
        let memory = try JSONDecoder().decode(LogClock.Memory.self, from: Data(text.utf8))
        #expect(memory.lead == .seconds(365 * Self.day))
        #expect(memory.hold == LogClock.probation)
        #expect(memory.time == FileTime(seconds: 1_795_917_600, nanoseconds: 0))
        let broken = [
            text.replacing("31536000", with: "9223372036854775807"), text.replacing("604800", with: "-1"),
            text.replacing("2026", with: "soon"),
        ]
        for text in broken {
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(LogClock.Memory.self, from: Data(text.utf8))
            }
        }
    }

    @Test func doubtNamesTheRemedy() {
        let doubt = ClockDoubt(lead: .seconds(365 * Self.day + 5), folder: "/f")
        #expect(
            doubt.description
                == "The clock of this machine went on by 365 days of which no bridge of /f knows. What looks older than offline.keepFor "
                + "is kept for a week. Put the clock right if it is wrong; if it is right, remove /f/.clock.json, and what is too old "
                + "goes within a minute."
        )
    }
}
