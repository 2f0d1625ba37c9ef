/// When a subscription makes sure that nothing was lost unnoticed: a value, without a clock.
struct CheckpointSchedule: Sendable {
    /// So many events bring a checkpoint earlier, so that a later loss is still in the bridges' caches. More don't: all of them would come
    /// again, and a bridge sends a user no more than 1 MiB each second for long.
    static let eventsOfAnEarlyOne = 2_000...4_000
    /// How long none comes early.
    static let shortestInterval = Duration.seconds(10)
    /// How long after a loss was suspected none is for another suspicion. It doubles as long as there is always another.
    static let shortestPause = Duration.seconds(2)

    private let interval: Duration
    /// How long after a checkpoint that has failed the next one is, as long as something is owed.
    private var retry: Duration
    /// Whether what was owed could not be had; it is asked for again.
    private(set) var isUnfilled = false
    /// Whether asking is of no use, unless something has to be made up for.
    private var isRefused = false
    private var isLossSuspected = false
    /// Whether the history went on while nothing of it came: it may have been nothing for this subscriber.
    private var isHistoryMissed = false
    /// How long after a checkpoint none is for that. It doubles as well.
    private var rest = Self.shortestInterval
    private var isHastened = false
    private var pause = Duration.zero
    private var last: ContinuousClock.Instant?
    private var events = 0

    /// - Parameter interval: how often it is time, if nothing brings a checkpoint earlier.
    init(interval: Duration) {
        self.interval = interval
        retry = min(interval, Self.shortestInterval)
    }

    /// The time counts anew: the subscription stands, or what was owed has come.
    mutating func restart(at now: ContinuousClock.Instant) {
        (last, events) = (now, 0)
    }

    /// A checkpoint begins.
    mutating func begin(at now: ContinuousClock.Instant) {
        pause = isLossSuspected ? min(interval, max(Self.shortestPause, pause * 2)) : .zero
        rest = isHistoryMissed ? min(max(interval, Self.shortestInterval), rest * 2) : Self.shortestInterval
        isHastened = false
        restart(at: now)
    }

    /// An event waits for one that precedes it, or the history went on while nothing came; or neither is so any more.
    mutating func suspect(_ isLossSuspected: Bool, isHistoryMissed: Bool) {
        (self.isLossSuspected, self.isHistoryMissed) = (isLossSuspected, isHistoryMissed)
    }

    /// The next one is due now.
    mutating func hasten() {
        isHastened = true
    }

    /// So many events have come.
    mutating func note(_ count: Int) {
        events += count
    }

    /// Whether it is time.
    func isDue(at now: ContinuousClock.Instant) -> Bool {
        guard !isRefused, let last else { return false }
        let elapsed = last.duration(to: now)
        return isHastened || elapsed >= (isUnfilled ? retry : interval)
            || isLossSuspected && elapsed >= pause
            || isHistoryMissed && elapsed >= rest
            || Self.eventsOfAnEarlyOne.contains(events) && elapsed >= Self.shortestInterval
    }

    /// All that was asked for has come.
    mutating func succeed() {
        (isUnfilled, isRefused) = (false, false)
    }

    /// What was asked for could not be had.
    ///
    /// - Parameters:
    ///   - isOwed: whether it is missing for that reason; a checkpoint has only found nothing out.
    ///   - isRefused: whether the user may not ask: the broker would write a line into its log each time.
    mutating func fail(isOwed: Bool, isRefused: Bool) {
        self.isRefused = isRefused
        if isOwed { isUnfilled = true }
        // An event does not wait again for an answer that does not come.
        pause = interval
        retry = min(interval, isOwed ? Self.shortestInterval : retry * 2)
    }
}
