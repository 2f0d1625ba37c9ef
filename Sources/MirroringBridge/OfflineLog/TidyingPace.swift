import MirroringEvents

/// When the monitoring folder has to be tidied up: a value, without a clock.
///
/// All files are looked at for that, and there may be very many; so it is done hourly, and in between only if what was written since may
/// be more than there is room for.
struct TidyingPace: Sendable {
    /// How long it is left alone otherwise.
    static let interval = Duration.seconds(3_600)

    private var next: ContinuousClock.Instant?
    /// How many bytes were there when it was tidied up last, and how many the writer had written by then.
    private var kept = 0
    private var counted = 0

    /// Whether it is time.
    ///
    /// - Parameters:
    ///   - now: the time, never going back.
    ///   - written: how many bytes the writer has written in all.
    ///   - limit: how many bytes there may be; nil for any number. A 64th more may come together before it is time.
    func isDue(at now: ContinuousClock.Instant, written: Int, limit: Int?) -> Bool {
        guard let next, now < next else { return true }
        guard let limit else { return false }
        return kept.addingUpToMaximum(written - counted) > limit.addingUpToMaximum(limit / 64)
    }

    /// It was tidied up, as a whole.
    ///
    /// - Parameters:
    ///   - now: when that began.
    ///   - bytes: how many are left of those that were there then.
    ///   - written: how many the writer had written in all.
    mutating func note(at now: ContinuousClock.Instant, kept bytes: Int, written: Int) {
        next = now + Self.interval
        kept = bytes
        counted = written
    }
}
