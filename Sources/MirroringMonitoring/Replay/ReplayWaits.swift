import RabbitMQClient

/// How long a requester waits before it asks a busy bridge again: a value, without a clock.
struct ReplayWaits: Sendable {
    /// For how long a requester asks again and again at most.
    static let limit = Duration.seconds(120)

    /// Beside what the bridge says: those who wait for the same moment must not meet in it again and again.
    private var backoff = Backoff(initial: .milliseconds(20), maximum: .seconds(1))
    private var total = Duration.zero

    /// The next wait.
    ///
    /// - Parameter hint: how long the bridge says.
    /// - Returns: nil if the requester has waited long enough.
    mutating func next(after hint: Duration, using generator: inout some RandomNumberGenerator) -> Duration? {
        guard total < Self.limit else { return nil }
        let wait = min(max(.zero, hint) + backoff.next(using: &generator), Self.limit - total)
        total += wait
        return wait
    }
}
