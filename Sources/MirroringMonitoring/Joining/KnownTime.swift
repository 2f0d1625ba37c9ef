import MirroringEvents

/// Until when a subscriber has got every event that was published, as far as clocks agree: a value, without a clock.
///
/// This machine's clock may be wrong and be set right. So what it told is kept with the moment, by a clock that nobody sets.
struct KnownTime: Sendable, Hashable {
    /// Milliseconds by which the clock has to be behind what it told, to be taken for one that was set back: the two clocks of a reading
    /// are not read at once.
    private static let tolerance: Int64 = 1_000

    /// As the clocks told it.
    private var time: Timestamp
    /// When that was.
    private var instant: ContinuousClock.Instant

    /// The subscription stands, and did at that moment.
    init(since begin: ClockReading) {
        time = begin.time
        instant = begin.instant
    }

    /// No event that was published before that time is missing.
    ///
    /// If the clock was set back, what it told before may lie in the future, where a replay would find nothing: then the time is the one
    /// that the clock tells of the same moment now.
    func time(at now: ClockReading) -> Timestamp {
        let told = now.time(at: instant)
        return told.milliseconds + Self.tolerance < time.milliseconds ? told : time
    }

    /// Whether events that were published before a moment may be missing.
    func isBefore(_ moment: ContinuousClock.Instant) -> Bool { instant < moment }

    /// An event came.
    ///
    /// The queue is in the order of publishing, and what an event tells has happened before it is published. The engine's clock may be
    /// wrong: it does not count where it is ahead of this one, and what was known is not forgotten where it is behind.
    ///
    /// - Parameters:
    ///   - event: when it happened, by its engine's clock.
    ///   - arrival: when it came here.
    mutating func note(event: Timestamp, arrival: ClockReading) {
        let known = min(event, arrival.time)
        time = max(time(at: arrival), known)
        instant = max(instant, arrival.instant(of: known))
    }
}
