import RabbitMQClient

/// How long a requester waits before it asks a busy bridge again: a value, without a clock.
struct ReplayWaits: Sendable {
    /// For how long a requester asks again and again at most, if it has nothing else to do.
    static let limit = Duration.seconds(120)

    /// For how long this one does.
    private let limit: Duration
    /// Beside what the bridge says: those who wait for the same moment must not meet in it again and again.
    private var backoff = Backoff(initial: .milliseconds(20), maximum: .seconds(1))
    private var total = Duration.zero

    /// - Parameter limit: for how long to ask again and again at most.
    init(limit: Duration = Self.limit) {
        self.limit = limit
    }

    /// The next wait.
    ///
    /// - Parameter hint: how long the bridge says.
    /// - Returns: nil if the requester has waited long enough.
    mutating func next(after hint: Duration, using generator: inout some RandomNumberGenerator) -> Duration? {
        guard total < limit else { return nil }
        let wait = min(max(.zero, hint) + backoff.next(using: &generator), limit - total)
        total += wait
        return wait
    }
}
