import MirroringCommands
import MirroringMonitoring

/// Where the subscriptions of a watch stand, as one line: a value, without a clock.
struct WatchedConnection {
    /// A connection that is made anew takes a moment, of which nothing is said.
    private static let patience = Duration.seconds(2)

    private let subscriptions: Int
    /// Those that stand.
    private var standing: Set<String> = []
    /// Since when not all of them do; nil while they do.
    private var missingSince: ContinuousClock.Instant?
    /// Whether all have stood already.
    private var hasStood = false
    private var broker: String?

    /// - Parameters:
    ///   - subscriptions: how many there are.
    ///   - now: the time.
    init(subscriptions: Int, at now: ContinuousClock.Instant) {
        self.subscriptions = subscriptions
        missingSince = now
    }

    /// Whether all of them stand, so that nothing is missing.
    var stands: Bool { missingSince == nil }

    /// Takes where one of them stands.
    mutating func take(_ status: ConnectionStatus, of subscription: String, at now: ContinuousClock.Instant) {
        switch status {
        case .connecting(let broker, _): self.broker = broker
        case .connected(let broker):
            self.broker = broker
            standing.insert(subscription)
        case .interrupted, .disconnected, .stopped: standing.remove(subscription)
        }
        if standing.count == subscriptions {
            missingSince = nil
            hasStood = true
        } else {
            missingSince = missingSince ?? now
        }
    }

    /// The line.
    ///
    /// - Parameters:
    ///   - scope: what is watched: `events of all jobs`.
    ///   - isWaiting: whether nothing of it has come yet.
    ///   - now: the time.
    func line(scope: String, isWaiting: Bool, at now: ContinuousClock.Instant) -> Line {
        guard let broker else { return "connecting" }
        guard let missingSince else {
            return isWaiting ? "waiting for \(scope) at \(broker)" : Line("\(scope) at \(broker)" as String, .faint)
        }
        let missing = now - missingSince
        guard hasStood || missing >= Self.patience else { return "connecting to \(broker)" }
        let seconds = Quantity.seconds(max(0, Int(clamping: missing.components.seconds)))
        return Line("no connection for \(seconds) to \(broker)" as String, .yellow)
    }
}
