import MirroringCommands
import MirroringPublisher

/// For how long events have waited for their broker.
///
/// A value without a clock: it is told how the delivery stands, and when.
struct DeliveryWait: Sendable {
    /// A connection that is made anew takes a moment, of which nothing is said.
    private static let patience = Duration.seconds(5)

    private enum Obstacle {
        case absence, blockade
    }

    private var obstacle: Obstacle?
    private var alarm: String?
    private var since: ContinuousClock.Instant?
    private var waiting = 0

    /// Looks at a delivery.
    mutating func look(_ health: PublisherHealth, at now: ContinuousClock.Instant) {
        waiting = health.waiting
        let obstacle: Obstacle? = health.isConnected ? (health.isBlocked ? .blockade : nil) : .absence
        if obstacle != self.obstacle { since = now }
        self.obstacle = obstacle
        alarm = health.alarm
    }

    /// What is said of it: `130 events wait: no connection to the broker for 12 s`; nil while there is nothing to say.
    func line(at now: ContinuousClock.Instant) -> Line? {
        guard let obstacle, let since, waiting > 0, now - since >= Self.patience else { return nil }
        let what = "\(Quantity.count(waiting, "event")) \(waiting == 1 ? "waits" : "wait")"
        let span = Quantity.seconds(Int(clamping: (now - since).components.seconds))
        return switch obstacle {
        case .absence: Line("\(what): no connection to the broker for \(span)" as String, .yellow)
        case .blockade:
            Line("\(what): the broker has taken nothing for \(span)\(alarm.map { ", \($0)" } ?? "")" as String, .yellow)
        }
    }
}
