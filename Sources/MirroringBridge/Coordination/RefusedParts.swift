import RabbitMQClient

/// Which parts of the topology the broker has refused, and when each is tried again: a value, without a clock.
///
/// A part that this user may not make, or that another hand has made with other arguments, is refused each time, and each time the broker
/// writes an error into its log. So it is tried after longer and longer pauses; one that was refused by chance is there soon.
struct RefusedParts: Sendable {
    /// The pause after the first refusal.
    static let shortest = Duration.seconds(5)
    /// The longest pause.
    static let longest = Duration.seconds(600)

    private struct Refusal {
        var error: AMQPError
        var retries = RetrySchedule(shortest: RefusedParts.shortest, longest: RefusedParts.longest)
    }

    private var refusals: [TopologyPart: Refusal] = [:]

    /// What the broker has said of the first part that is refused, in the topology's order; nil if none is.
    var error: AMQPError? {
        TopologyPart.all.lazy.compactMap { refusals[$0]?.error }.first
    }

    /// Whether a part is to be declared now.
    func isDue(_ part: TopologyPart, at now: ContinuousClock.Instant) -> Bool {
        refusals[part]?.retries.isDue(at: now) ?? true
    }

    /// The broker has refused a part.
    ///
    /// - Parameters:
    ///   - part: what was declared.
    ///   - error: what the broker said.
    ///   - now: the time, never going back.
    mutating func refuse(_ part: TopologyPart, _ error: AMQPError, at now: ContinuousClock.Instant) {
        var refusal = refusals[part] ?? Refusal(error: error)
        refusal.error = error
        refusal.retries.refuse(at: now)
        refusals[part] = refusal
    }

    /// The broker has taken a part.
    mutating func accept(_ part: TopologyPart) {
        refusals[part] = nil
    }
}
