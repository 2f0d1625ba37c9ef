import Foundation
import MirroringEvents

/// How fast bytes move: the exponential moving average of what was counted, weighted by time.
///
/// A value without a clock. It is never negative: where the count falls (a file has shrunk, a transfer begins again) or the clock was
/// set back, that stretch is left out and counting goes on from there.
struct TransferRate: Sendable {
    /// The time after which what was counted weighs 1/e, in seconds: long enough that single files don't show, short enough to
    /// follow a line whose speed changes.
    static let timeConstant = 5.0
    /// The time that must have been measured before an end is foretold, in milliseconds.
    static let leastSpan: Int64 = 1_000

    /// In bytes per millisecond, of the stretch that was measured and of the nothing before it.
    private var average = 0.0
    /// The share of `average` that was measured; what is lacking to 1 is from before the first measurement.
    private var weight = 0.0
    private var span: Int64 = 0
    private var last: (time: Timestamp, bytes: Int)?

    /// Counts from here on; what was measured before stays in the average.
    mutating func begin(at time: Timestamp, bytes: Int = 0) {
        last = (time, bytes)
    }

    /// Counts the bytes that have moved since the count began.
    mutating func measure(_ bytes: Int, at time: Timestamp) {
        guard let last, time > last.time else {
            begin(at: time, bytes: bytes)
            return
        }
        let (elapsed, overflows) = time.milliseconds.subtractingReportingOverflow(last.time.milliseconds)
        begin(at: time, bytes: bytes)
        guard bytes >= last.bytes, !overflows else { return }
        let kept = exp(-Double(elapsed) / 1_000 / Self.timeConstant)
        average = average * kept + (Double(bytes) - Double(last.bytes)) / Double(elapsed) * (1 - kept)
        weight = weight * kept + (1 - kept)
        span = min(Self.leastSpan, span + min(Self.leastSpan, elapsed))
    }

    /// Nothing has moved for long.
    mutating func stall(at time: Timestamp, bytes: Int) {
        self = TransferRate()
        weight = 1
        begin(at: time, bytes: bytes)
    }

    /// The average, in bytes per second; nil before the first measurement.
    var bytesPerSecond: Int? {
        guard weight > 0 else { return nil }
        return Int(clamping: average / weight * 1_000)
    }

    /// Seconds in which a number of bytes moves at this rate; nil while nothing moves, or too little was measured to tell.
    func seconds(for bytes: Int) -> Int? {
        guard span >= Self.leastSpan, let rate = bytesPerSecond, rate > 0 else { return nil }
        return max(0, bytes) / rate
    }
}
