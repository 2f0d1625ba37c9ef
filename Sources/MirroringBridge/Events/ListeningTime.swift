/// How long the bridge has listened to the history at its end: silence counts only then. A value, without a clock.
///
/// It advances only in small steps, each confirmed by somebody who was at work when it ended: a process that was frozen, a machine that
/// was suspended or a clock that jumped adds nothing, because nobody listened in that time.
struct ListeningTime: Sendable {
    /// Whatever takes longer does not count as listening.
    static let longestStep = Duration.seconds(2)

    /// The time so far.
    private(set) var total = Duration.zero
    /// The time since it was disturbed last. What the disturbance has delayed, an engine's next event for example, needs a while to come.
    private(set) var undisturbed = Duration.zero
    /// Where the last step ended; nil while nothing is listened to.
    private var last: ContinuousClock.Instant?

    /// The bridge has read up to the history's end, and listens from now on.
    mutating func start(at now: ContinuousClock.Instant) {
        undisturbed = .zero
        last = last ?? now
    }

    /// The bridge listens no more.
    mutating func stop() {
        undisturbed = .zero
        last = nil
    }

    /// The bridge is at work now.
    mutating func listen(at now: ContinuousClock.Instant) {
        guard let last else { return }
        self.last = now
        let step = last.duration(to: now)
        guard step <= Self.longestStep else { return disturb() }
        total += step
        undisturbed += step
    }

    /// Something has kept the bridge from hearing what there was.
    mutating func disturb() {
        undisturbed = .zero
    }
}
