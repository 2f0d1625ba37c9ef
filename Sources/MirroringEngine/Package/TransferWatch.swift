import Synchronization

/// Watches one rsync that transfers: ends it when its rate is not the one of the hour any more, or when it moves nothing.
final class TransferWatch: RsyncWatch {
    /// Why it was ended.
    enum End: Sendable, Hashable {
        /// From now on another limit holds.
        case newRate
        /// Nothing has moved for so long.
        case idle(Duration)
    }

    private struct State {
        var lastSign: ContinuousClock.Instant
        /// What rsync and its like had read and written when that was last asked.
        var bytes = 0
        var end: End?
    }

    /// How fast it may be; nil for as fast as it can.
    let rate: ByteRate?
    private let job: Job
    private let state: Mutex<State>

    /// A watch over an rsync that begins now.
    ///
    /// - Parameters:
    ///   - job: says how fast it may be and when, and how long it may move nothing.
    ///   - time: what the clock on the wall shows.
    ///   - instant: now.
    init(_ job: Job, at time: WeekTime = .now, _ instant: ContinuousClock.Instant = .now) {
        self.job = job
        rate = job.rate(at: time)
        state = Mutex(State(lastSign: instant, end: nil))
    }

    /// Whether somebody has to see within large files how far they are.
    var isNeeded: Bool { job.timeouts.idle != nil || rate != nil }

    /// Why rsync was ended; nil if it was not, or not by this.
    var end: End? { state.withLock { $0.end } }

    /// It has said something, so it is not idle.
    func heard(at instant: ContinuousClock.Instant = .now) {
        state.withLock { $0.lastSign = instant }
    }

    func patience(with group: ProcessGroup) -> Duration? {
        patience(at: .now, .now, bytes: group.transferredBytes)
    }

    /// The same at a time by both clocks.
    ///
    /// - Parameter bytes: what rsync and all that it has started have read and written so far.
    func patience(at time: WeekTime, _ instant: ContinuousClock.Instant, bytes: @autoclosure () -> Int) -> Duration? {
        state.withLock { state in
            guard job.rate(at: time) == rate else {
                state.end = .newRate
                return nil
            }
            var patience = RunDeadline.longestLook
            if let change = job.bandwidth?.change(after: time) {
                patience = min(patience, .seconds(time.seconds(to: change)))
            }
            if let idle = job.timeouts.idle {
                // A large file that is compared is read for long before anything is said of it.
                let bytes = bytes()
                if bytes != state.bytes { (state.bytes, state.lastSign) = (bytes, instant) }
                let rest = idle - (instant - state.lastSign)
                guard rest > .zero else {
                    state.end = .idle(idle)
                    return nil
                }
                patience = min(patience, rest)
            }
            return patience
        }
    }
}
