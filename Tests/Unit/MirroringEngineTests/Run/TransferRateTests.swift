import EventSamples
import MirroringEvents
import Testing

@testable import MirroringEngine

struct TransferRateTests {
    private func time(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

    @Test func `there is no rate before the first measurement, and no end is foretold before a second`() {
        var rate = TransferRate()
        #expect(rate.bytesPerSecond == nil)
        rate.begin(at: time(0))
        #expect(rate.bytesPerSecond == nil)
        rate.measure(1_000, at: time(500))
        #expect(rate.bytesPerSecond == 2_000)
        #expect(rate.seconds(for: 10_000) == nil)
        rate.measure(2_000, at: time(1_000))
        #expect(rate.bytesPerSecond == 2_000)
        #expect(rate.seconds(for: 10_000) == 5)
        #expect(rate.seconds(for: -1) == 0)
    }

    @Test func `a change of speed is followed within some seconds and never jumped to`() throws {
        var rate = TransferRate()
        rate.begin(at: time(0))
        var bytes = 0
        var rates: [Int] = []
        for step in 1...120 {
            bytes += step <= 40 ? 250_000 : 25_000  // 1 MB/s for ten seconds, then a tenth
            rate.measure(bytes, at: time(Int64(step) * 250))
            rates.append(try #require(rate.bytesPerSecond))
        }
        #expect(rates[39] == 1_000_000)
        for (before, after) in zip(rates, rates.dropFirst()) {
            #expect(abs(after - before) < 60_000)
        }
        #expect(rates[59] > 100_000 && rates[59] < 600_000)
        #expect((100_000...120_000).contains(try #require(rates.last)))
    }

    @Test func `what falls, stands still or runs backwards in time is left out`() {
        var rate = TransferRate()
        rate.begin(at: time(10_000))
        rate.measure(5_000, at: time(11_000))
        for (bytes, moment) in [(0, 12_000), (0, 12_000), (900_000, 3_000), (900_000, Int64.min), (.max, Int64.max)] {
            rate.measure(bytes, at: time(moment))
            #expect(rate.bytesPerSecond == 5_000)
        }
    }

    @Test func `a stall is a rate of 0 and no foretold end, and what moves again is averaged with it`() throws {
        var rate = TransferRate()
        rate.begin(at: time(0))
        rate.measure(10_000, at: time(1_000))
        rate.stall(at: time(61_000), bytes: 10_000)
        #expect(rate.bytesPerSecond == 0)
        #expect(rate.seconds(for: 1) == nil)
        rate.measure(11_000, at: time(62_000))
        #expect((1...999).contains(try #require(rate.bytesPerSecond)))
    }

    /// Whatever a transfer counts, the rate lies between nothing and the fastest stretch.
    @Test(arguments: 1...20)
    func `no count makes a rate that the schema refuses`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var rate = TransferRate()
        var now: Int64 = .random(in: -1_000...1_000, using: &generator)
        rate.begin(at: time(now))
        for _ in 0..<500 {
            now += .random(in: -500...2_000, using: &generator)
            let bytes = Bool.random(using: &generator) ? Int.random(in: 0...1_000_000, using: &generator) : .max
            rate.measure(bytes, at: time(now))
            #expect(rate.bytesPerSecond ?? 0 >= 0)
            #expect(rate.seconds(for: .max) ?? 0 >= 0)
        }
    }
}
