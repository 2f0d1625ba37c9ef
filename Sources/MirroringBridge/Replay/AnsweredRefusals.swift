/// How often each user is told no: a value, without a clock.
///
/// Some requests at once are what sessions do that begin together, and each gets its answer. Whoever goes on faster than that is not
/// answered any more: an answer costs the broker as much as a request does, and pushes others out of the queue.
struct AnsweredRefusals: Sendable {
    /// The time between two refusals of a user in the long run.
    static let interval = Duration.milliseconds(50)
    /// How many refusals a user gets at once.
    static let burst = 100
    /// Beyond so many users, those who were told nothing for long are forgotten.
    private static let remembered = 1_000

    /// From when on each user would have waited for long enough.
    private var due: [String: ContinuousClock.Instant] = [:]

    /// Takes note of a refusal.
    ///
    /// - Parameter now: the time, never going back.
    /// - Returns: whether to send it.
    mutating func note(_ user: String, at now: ContinuousClock.Instant) -> Bool {
        if due.count >= Self.remembered, due[user] == nil { due = due.filter { $0.value > now } }
        let next = max(due[user] ?? now, now)
        guard now.duration(to: next) <= Self.interval * (Self.burst - 1) else { return false }
        due[user] = next + Self.interval
        return true
    }
}
