import MirroringEvents
import MirroringWire

/// What an alert is about: of a job there is at most one of each kind at a time.
package enum AlertKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// A run has failed.
    case failed
    /// A run goes on, or has ended, without some of what it should have brought.
    case errors
    /// A run is presumed lost: nothing is heard of it.
    case silent
    /// No good run has ended in time.
    case late
    /// A run takes far longer than usual.
    case slow
    /// A run has done nothing, or deleted more than ever.
    case odd
    /// Runs fail now and then.
    case flaky

    /// How bad it is.
    package var severity: AlertSeverity {
        switch self {
        case .failed, .silent, .late: .error
        case .errors, .slow, .odd, .flaky: .warning
        }
    }

    /// What Alertmanager calls it: `MirroringFailed`, `MirroringLate`, …
    package var alertName: String { "Mirroring" + rawValue.prefix(1).uppercased() + rawValue.dropFirst() }

    /// That of what a bridge finds.
    init(_ kind: JobFinding.Kind) {
        switch kind {
        case .late: self = .late
        case .slow: self = .slow
        case .odd: self = .odd
        case .flaky: self = .flaky
        }
    }
}

/// How bad what an alert is about is.
package enum AlertSeverity: String, Sendable, Hashable, Codable, CaseIterable {
    /// Content is not where it should be.
    case error
    /// It may soon not be.
    case warning
}
