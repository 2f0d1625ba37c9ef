import MirroringCommands
import MirroringDiagnostics
import MirroringMonitoring
import RabbitMQClient

/// What of the ups and downs of subscriptions a person is shown, so that a broker that is away does not fill a terminal: a line for each
/// change. A value, without a clock.
struct ConnectionNews {
    /// How many subscriptions there are. They stand together, or something is missing.
    private let subscriptions: Int
    private var isFirst = true
    private var losses = Recurrences()
    /// Which broker is tried, as the last attempt has named it.
    private var broker = ""
    /// Those that stand.
    private var standing: Set<String> = []
    /// Whether it is to be shown that all stand: it is for the first time, or a loss was shown.
    private var owesBeginning = true
    /// Which losses were shown since all have stood.
    private var shown: Set<String> = []

    /// - Parameter subscriptions: how many there are.
    init(subscriptions: Int = 1) {
        self.subscriptions = subscriptions
    }

    /// Whether a change is to be shown: a loss once for each kind at each broker, until all is well again; that it is, if its loss was
    /// shown. Where a connection comes and goes, no more than once a minute.
    ///
    /// Not for each wording: which call of the system finds out that a broker is away is a matter of moments.
    ///
    /// - Parameters:
    ///   - status: how it is now.
    ///   - subscription: which subscription it is about.
    ///   - now: the time, never going back.
    mutating func isNews(
        _ status: ConnectionStatus,
        of subscription: String = "",
        at now: ContinuousClock.Instant
    ) -> Bool {
        defer { isFirst = false }
        switch status {
        case .connecting(let broker, _):
            self.broker = broker
            // Later attempts were announced with the failure before them.
            return isFirst
        case .connected:
            standing.insert(subscription)
            guard standing.count == subscriptions else { return false }
            shown = []
            defer { owesBeginning = false }
            return owesBeginning
        case .interrupted(let error), .disconnected(let error, _):
            standing.remove(subscription)
            let kind = "\(broker): \(error.underlying?.code.description ?? error.description)"
            guard !shown.contains(kind), losses.note(kind, at: now) != nil else { return false }
            shown.insert(kind)
            owesBeginning = true
            return true
        case .stopped:
            return false
        }
    }
}
