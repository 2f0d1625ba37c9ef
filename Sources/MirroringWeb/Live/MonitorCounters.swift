import MirroringEvents

/// What has come since the start, counted: a value.
struct MonitorCounters: Sendable {
    /// Events, by their severity.
    private(set) var events: [Severity: Int] = [:]
    /// Runs that have ended, by how.
    private(set) var runs: [Outcome: Int] = [:]
    /// Readers of the stream that were cut off.
    var cut = 0

    /// Notes an event.
    mutating func note(_ event: MirroringStatusEventArgs) {
        events[event.status.severity, default: 0] += 1
        if event.status.terminal { runs[event.status.outcome, default: 0] += 1 }
    }
}
