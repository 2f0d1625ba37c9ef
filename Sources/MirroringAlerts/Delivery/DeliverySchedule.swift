import RabbitMQClient

/// When a target that has not taken something is tried again: after longer and longer pauses, for as long as it takes. A value, without a
/// clock.
struct DeliverySchedule: Sendable {
    /// The first pause.
    static let shortest = Duration.seconds(1)
    /// The longest pause: who has been away is not to wait for long when it is back.
    static let longest = Duration.seconds(60)

    private var pauses = Backoff(initial: Self.shortest, maximum: Self.longest)

    /// The pause after one more failure.
    mutating func next() -> Duration {
        var generator = SystemRandomNumberGenerator()
        return pauses.next(using: &generator)
    }
}
