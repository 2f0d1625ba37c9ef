import Foundation
import MirroringEvents

/// The pace of a whole run: how much of its work is done in a second, averaged over all of its time, imports and waits included.
///
/// ``TransferRate`` says how fast bytes move now; between two packages it says nothing, and an import is not in it. This one foretells
/// the run's end. A value without a clock, measured by instants: a clock that is set changes nothing.
struct RunPace: Sendable {
    /// The time after which what was done weighs 1/e, in seconds: long enough that a package's transfer and its import are one pace.
    static let timeConstant = 30.0
    /// The time that must have gone before an end is foretold; a hundredth of the work must be done as well.
    static let leastSpan = Duration.seconds(2)
    /// The time without any work done after which no end is foretold: nobody knows when it goes on.
    static let patience = Duration.seconds(30)

    /// In units of work per second, of the time that was measured and of the nothing before it.
    private var average = 0.0
    /// The share of `average` that was measured; what is lacking to 1 is from before the run.
    private var weight = 0.0
    private let start: ContinuousClock.Instant
    /// When something was measured last, and how much was done by then.
    private var last: (instant: ContinuousClock.Instant, done: Int)
    private var lastGrowth: ContinuousClock.Instant

    /// A run that begins to work now, with nothing done.
    init(at now: ContinuousClock.Instant) {
        start = now
        last = (now, 0)
        lastGrowth = now
    }

    /// Measures how much of the work is done; what is less than before is as much as before.
    mutating func measure(_ done: Int, at now: ContinuousClock.Instant) {
        // Two events of one moment: what came between them counts for the next stretch.
        guard now > last.instant else { return }
        let growth = max(0, done - last.done)
        let seconds = (now - last.instant) / .seconds(1)
        let kept = exp(-seconds / Self.timeConstant)
        average = average * kept + Double(growth) / seconds * (1 - kept)
        weight = weight * kept + (1 - kept)
        if growth > 0 { lastGrowth = now }
        last = (now, last.done + growth)
    }

    /// Seconds until all of a work is done, by the pace as it was measured last; nil where that can't be told.
    func seconds(for work: RunWork, at now: ContinuousClock.Instant) -> Int? {
        guard now - start >= Self.leastSpan, work.percent >= 1, now - lastGrowth < Self.patience else { return nil }
        guard weight > 0, average > 0 else { return nil }
        return Int(clamping: Double(work.all - work.done) / (average / weight))
    }
}
