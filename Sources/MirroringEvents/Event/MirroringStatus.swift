/// The state of a run at one event, and what led to it.
public struct MirroringStatus: Sendable, Hashable, Codable {
    /// The state that was reached.
    public var state: MirroringState
    /// At least the worst level of ``statusLog``; see ``MirroringOccurrence/leastSeverity``.
    public var severity: Severity
    /// The run's outcome so far.
    public var outcome: Outcome
    /// True for a run's last event: exactly one each run.
    public var terminal: Bool
    /// Whether the next start takes up what is left; nil while nothing has failed.
    public var resumable: Bool?
    /// What happened since the run's previous event, oldest first; at most ``EventLimits/logEntries``.
    public var statusLog: [StatusLogEntry]
    /// When the change of state began.
    public var sentTime: Timestamp
    /// When the change of state was complete.
    public var receivedTime: Timestamp

    /// A status from its parts; ``MirroringOccurrence/status(statusLog:sentTime:receivedTime:)`` makes one by the rules.
    public init(
        state: MirroringState,
        severity: Severity,
        outcome: Outcome,
        terminal: Bool,
        resumable: Bool?,
        statusLog: [StatusLogEntry],
        sentTime: Timestamp,
        receivedTime: Timestamp
    ) {
        self.state = state
        self.severity = severity
        self.outcome = outcome
        self.terminal = terminal
        self.resumable = resumable
        self.statusLog = statusLog
        self.sentTime = sentTime
        self.receivedTime = receivedTime
    }
}
