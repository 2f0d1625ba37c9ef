import MirroringDiagnostics
import MirroringMonitoring
import RabbitMQClient

/// What of a subscription's ups and downs a person is shown, so that a broker that is away does not fill a terminal: a value, without a
/// clock.
struct ConnectionNews {
    private var isFirst = true
    private var losses = Recurrences()
    /// Which broker is tried, as the last attempt has named it.
    private var broker = ""
    /// Whether the subscription's beginning is to be shown: it is the first one, or its loss was shown.
    private var owesBeginning = true

    /// Whether a change is to be shown: a loss once a minute for each kind at each broker, and that it is over as often as that.
    ///
    /// Not for each wording: which call of the system finds out that a broker is away is a matter of moments.
    ///
    /// - Parameters:
    ///   - status: how it is now.
    ///   - now: the time, never going back.
    mutating func isNews(_ status: ConnectionStatus, at now: ContinuousClock.Instant) -> Bool {
        defer { isFirst = false }
        switch status {
        case .connecting(let broker, _):
            self.broker = broker
            // Later attempts were announced with the failure before them.
            return isFirst
        case .connected:
            defer { owesBeginning = false }
            return owesBeginning
        case .disconnected(let error, _):
            let kind = error.underlying?.code.description ?? error.description
            guard losses.note("\(broker): \(kind)", at: now) != nil else { return false }
            owesBeginning = true
            return true
        case .stopped:
            return false
        }
    }
}
