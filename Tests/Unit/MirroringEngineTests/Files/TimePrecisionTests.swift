import Foundation
import MirroringFiles
import Testing

@testable import MirroringEngine

/// What file systems make of the times that they are given, and how that is found out.
@Suite struct TimePrecisionTests {
    private func time(_ seconds: Int, _ nanoseconds: Int = 0) -> FileTime {
        FileTime(seconds: seconds, nanoseconds: nanoseconds)
    }

    @Test(arguments: [
        (1, 1_700_000_001, 987_654_321), (100, 1_700_000_001, 987_654_300), (1_000, 1_700_000_001, 987_654_000),
        (10_000_000, 1_700_000_001, 980_000_000), (1_000_000_000, 1_700_000_001, 0), (2_000_000_000, 1_700_000_000, 0),
    ])
    func `a time is cut to the grain`(grain: Int, seconds: Int, nanoseconds: Int) {
        let precision = TimePrecision(grain: grain)
        #expect(precision.expected(time(1_700_000_001, 987_654_321)) == time(seconds, nanoseconds))
    }

    @Test func `before 1970 it is cut towards the past as well`() {
        let precision = TimePrecision(grain: 2_000_000_000)
        #expect(precision.expected(time(-3, 5)) == time(-4))
        #expect(precision.expected(time(-4, 5)) == time(-4))
        #expect(precision.expected(time(.min, 5)) == time(.min))
        #expect(TimePrecision.exact.expected(time(.min, 5)) == time(.min, 5))
    }

    /// As ext4 with inodes of 128 bytes has it.
    @Test func `what is outside of the range becomes its end, without a fraction`() {
        let precision = TimePrecision(earliest: -1 << 31, latest: 1 << 31 - 1)
        #expect(precision.expected(time(-1 << 40, 5)) == time(-1 << 31))
        #expect(precision.expected(time(-1 << 31, 5)) == time(-1 << 31))
        #expect(precision.expected(time(1 << 31 - 1, 5)) == time(1 << 31 - 1))
        #expect(precision.expected(time(.max, 5)) == time(1 << 31 - 1))
        #expect(precision.expected(time(5, 5)) == time(5, 5))
    }

    @Test(arguments: [
        (987_654_321, 1), (987_654_300, 100), (987_654_000, 1_000), (987_000_000, 1_000_000), (980_000_000, 10_000_000),
        (0, 1_000_000_000),
    ])
    func `the grain is known by the rest of a time`(nanoseconds: Int, grain: Int) {
        let sample = time(TimePrecision.sample.seconds, nanoseconds)
        #expect(TimePrecision(sample: sample, past: nil, future: nil) == TimePrecision(grain: grain))
    }

    @Test func `every other second is a grain, too, and anything else is none`() {
        let even = time(TimePrecision.sample.seconds - 1)
        #expect(TimePrecision(sample: even, past: nil, future: nil) == TimePrecision(grain: 2_000_000_000))
        #expect(TimePrecision(sample: time(17, 3), past: nil, future: nil) == .exact)
    }

    @Test func `the range is known by what becomes of times far away`() {
        let (far, sample) = (TimePrecision.farAway, TimePrecision.sample)
        let whole = TimePrecision(sample: sample, past: time(-far), future: time(far))
        #expect(whole == .exact)
        let short = TimePrecision(sample: sample, past: time(-1 << 31), future: time(1 << 31 - 1))
        #expect(short == TimePrecision(earliest: -1 << 31, latest: 1 << 31 - 1))
        // One that wraps around says nothing of its ends.
        #expect(TimePrecision(sample: sample, past: time(1 << 33), future: time(-7)) == .exact)
    }

    @Test func `one that refuses times, or leaves that of the moment, keeps none`() {
        let now = time(1_796_000_000, 5)
        #expect(TimePrecision(sample: nil, past: nil, future: nil) == .nothing)
        #expect(TimePrecision(sample: now, past: now, future: now) == .nothing)
        #expect(TimePrecision(sample: now, past: now, future: time(1 << 40)) != .nothing)
        #expect(!TimePrecision.nothing.keepsAny && TimePrecision.exact.keepsAny)
        #expect(TimePrecision.nothing.expected(now) == now)
        // What arrives there has its size, and was checked on its way.
        var original = FileFacts(stat())
        (original.kind, original.size, original.modified) = (.file, 7, time(1_700_000_001))
        var copy = original
        copy.modified = now
        #expect(copy.isCopy(of: original, with: .nothing) && !copy.isCopy(of: original, with: .exact))
        copy.size = 8
        #expect(!copy.isCopy(of: original, with: .nothing))
        (copy.kind, copy.size) = (.other, 7)
        #expect(!copy.isCopy(of: original, with: .nothing))
    }

    @Test func `a copy is its original with the time that can be kept, and no other`() {
        var original = FileFacts(stat())
        original.kind = .file
        original.modified = time(1_700_000_001, 987_654_321)
        var copy = original
        #expect(copy.isCopy(of: original, with: .exact))
        copy.modified = time(1_700_000_001, 987_654_000)
        #expect(!copy.isCopy(of: original, with: .exact))
        #expect(copy.isCopy(of: original, with: TimePrecision(grain: 1_000)))
        // One of whole seconds may have been made by an rsync that knows no others.
        copy.modified = time(1_700_000_001)
        #expect(copy.isCopy(of: original, with: .exact))
        copy.modified = time(1_700_000_000)
        #expect(copy.isCopy(of: original, with: TimePrecision(grain: 2_000_000_000)))
        #expect(!copy.isCopy(of: original, with: TimePrecision(grain: 1_000_000_000)))
        copy.size += 1
        #expect(!copy.isCopy(of: original, with: TimePrecision(grain: 2_000_000_000)))
        // Links have whole seconds.
        (copy.kind, original.kind) = (.other, .other)
        copy.modified = time(1_700_000_001, 1)
        #expect(copy.isCopy(of: original, with: .exact))
    }
}
