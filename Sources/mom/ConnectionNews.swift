import MirroringDiagnostics
import MirroringMonitoring

/// What of a subscription's ups and downs a person is shown, so that a broker that is away does not fill a terminal: a value, without a
/// clock.
struct ConnectionNews {
    private var isFirst = true
    private var losses = Recurrences()
    /// Whether the subscription's beginning is to be shown: it is the first one, or its loss was shown.
    private var owesBeginning = true

    /// Whether a change is to be shown: a loss once a minute for each reason, and that it is over as often as that.
    ///
    /// - Parameters:
    ///   - status: how it is now.
    ///   - now: the time, never going back.
    mutating func isNews(_ status: ConnectionStatus, at now: ContinuousClock.Instant) -> Bool {
        defer { isFirst = false }
        switch status {
        case .connecting:
            // Later attempts were announced with the failure before them.
            return isFirst
        case .connected:
            defer { owesBeginning = false }
            return owesBeginning
        case .disconnected(let error, _):
            guard losses.note(error.description, at: now) != nil else { return false }
            owesBeginning = true
            return true
        case .stopped:
            return false
        }
    }
}
