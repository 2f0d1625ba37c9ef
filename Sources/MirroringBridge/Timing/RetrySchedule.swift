import RabbitMQClient

/// When what was refused is tried again: after longer and longer pauses, up to a longest one. A value, without a clock.
struct RetrySchedule: Sendable {
    private var pauses: Backoff
    private var due: ContinuousClock.Instant?

    /// Nothing was refused yet.
    ///
    /// - Parameters:
    ///   - shortest: the pause after the first refusal; each further one is twice as long.
    ///   - longest: the longest pause.
    init(shortest: Duration, longest: Duration) {
        pauses = Backoff(initial: shortest, maximum: longest)
    }

    /// Whether there is nothing to wait for.
    func isDue(at now: ContinuousClock.Instant) -> Bool {
        due.map { $0 <= now } ?? true
    }

    /// It was refused.
    ///
    /// - Parameter now: the time, never going back.
    mutating func refuse(at now: ContinuousClock.Instant) {
        due = now + pauses.next()
    }

    /// It was taken: after another refusal the pause is the shortest again.
    mutating func accept() {
        self = Self(shortest: pauses.initial, longest: pauses.maximum)
    }
}
