import EventSamples
import MirroringEvents
import Testing

@testable import MirroringEngine

/// The pace of a whole run, and the end that it foretells.
@Suite struct RunPaceTests {
    private let start = ContinuousClock.now

    private func time(_ milliseconds: Int64) -> ContinuousClock.Instant {
        start.advanced(by: .milliseconds(milliseconds))
    }

    /// A work of so many bytes, of which so many are done.
    private func work(_ bytes: Int, done: Int) -> RunWork {
        var work = RunWork()
        work.bytes = bytes
        work.sentBytes = done
        return work
    }

    @Test func `no end is foretold before two seconds and a hundredth of the work`() {
        var pace = RunPace(at: start)
        pace.measure(500, at: time(1_000))
        #expect(pace.seconds(for: work(10_000, done: 500), at: time(1_000)) == nil)
        pace.measure(1_000, at: time(2_000))
        #expect(pace.seconds(for: work(10_000, done: 1_000), at: time(2_000)) == 18)
        #expect(pace.seconds(for: work(1_000_000, done: 1_000), at: time(2_000)) == nil)
    }

    @Test func `an even pace foretells the same end all the time`() throws {
        var pace = RunPace(at: start)
        for second in 1...100 {
            let done = second * 1_000
            pace.measure(done, at: time(Int64(second) * 1_000))
            guard second >= 2 else { continue }
            let left = try #require(pace.seconds(for: work(100_000, done: done), at: time(Int64(second) * 1_000)))
            #expect(abs(left - (100 - second)) <= 1)
        }
    }

    /// Bytes move for ten seconds, then nothing for ten: their rate alone would foretell half of the time.
    @Test func `waits and imports are in the pace`() throws {
        var pace = RunPace(at: start)
        for package in 0..<10 {
            let began = Int64(package) * 20_000
            for step in 1...40 { pace.measure(package * 2_000 + step * 50, at: time(began + Int64(step) * 250)) }
            pace.measure((package + 1) * 2_000, at: time(began + 20_000))
        }
        let left = try #require(pace.seconds(for: work(40_000, done: 20_000), at: time(200_000)))
        #expect((120...280).contains(left))
    }

    @Test func `where nothing was done for half a minute no end is foretold, until it goes on`() throws {
        var pace = RunPace(at: start)
        pace.measure(5_000, at: time(5_000))
        for second in 6...34 { pace.measure(5_000, at: time(Int64(second) * 1_000)) }
        let stalled = try #require(pace.seconds(for: work(10_000, done: 5_000), at: time(34_000)))
        #expect(stalled > 5)
        #expect(pace.seconds(for: work(10_000, done: 5_000), at: time(35_000)) == nil)
        pace.measure(5_100, at: time(65_000))
        #expect(pace.seconds(for: work(10_000, done: 5_100), at: time(65_000)) != nil)
    }

    /// As two events of one moment are, when a package is exported.
    @Test func `what came between two measurements of one moment counts for the next stretch`() {
        var pace = RunPace(at: start)
        pace.measure(0, at: start)
        pace.measure(3_000, at: start)
        pace.measure(4_000, at: time(4_000))
        #expect(pace.seconds(for: work(8_000, done: 4_000), at: time(4_000)) == 4)
    }

    @Test func `a run that has nothing left ends now, and one that does nothing at no time`() {
        var pace = RunPace(at: start)
        #expect(pace.seconds(for: work(100, done: 0), at: time(3_000)) == nil)
        pace.measure(0, at: time(3_000))
        #expect(pace.seconds(for: work(100, done: 0), at: time(3_000)) == nil)
        pace.measure(100, at: time(4_000))
        #expect(pace.seconds(for: work(100, done: 100), at: time(4_000)) == 0)
    }

    /// Whatever is measured, what is foretold is a number that the schema allows.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `no count foretells an end before now`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var pace = RunPace(at: start)
        var now: Int64 = 0
        for _ in 0..<300 {
            now += .random(in: -500...5_000, using: &random)
            let done = Bool.random(using: &random) ? Int.random(in: 0...1_000_000, using: &random) : .max
            pace.measure(done, at: time(now))
            for all in [1_000, 2_000_000, Int.max] {
                #expect(pace.seconds(for: work(all, done: done), at: time(now)) ?? 0 >= 0)
            }
        }
    }
}
