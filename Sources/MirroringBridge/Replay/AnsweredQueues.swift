/// Which reply queues were sent something before, so that the broker is asked how long they have become: a value, without a clock.
///
/// Most requesters make a queue for each request: those are not asked for. Of an exclusive queue the broker tells its owner alone, and
/// logs an error each time that somebody else asks; so it is asked again after a while only.
struct AnsweredQueues: Sendable {
    /// How long nobody asks for an exclusive queue again.
    static let exclusivity = Duration.seconds(60)
    /// Beyond so many queues, all are forgotten.
    static let remembered = 10_000

    /// From when on each is asked for.
    private var due: [String: ContinuousClock.Instant] = [:]

    /// Takes note of a queue that is about to be sent something.
    ///
    /// - Returns: whether to ask for its length before.
    mutating func note(_ queue: String, at now: ContinuousClock.Instant) -> Bool {
        if let due = due[queue] { return due <= now }
        if due.count >= Self.remembered { due = [:] }
        due[queue] = now
        return false
    }

    /// The queue turned out to be exclusive.
    mutating func noteExclusive(_ queue: String, at now: ContinuousClock.Instant) {
        due[queue] = now + Self.exclusivity
    }
}
