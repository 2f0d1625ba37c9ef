public import MirroringEvents

/// What has to be known of an event when its message is gone: a few numbers and words of ours, however large the event was.
public struct EventFacts: Sendable, Hashable {
    /// The run that it counts in.
    public let run: RunKey
    /// Its place in that run.
    public let sequence: Int
    /// Its position in the history.
    public let position: UInt64
    /// The state that it reports.
    public let state: MirroringState
    /// How the run stands by it.
    public let outcome: Outcome
    /// Whether the run ends with it.
    public let isTerminal: Bool
    /// When it happened, by its engine's clock.
    public let time: Timestamp

    /// Those of an event.
    ///
    /// - Parameters:
    ///   - run: the run that it counts in.
    ///   - position: its position in the history.
    init(_ event: MirroringStatusEventArgs, of run: RunKey, at position: UInt64) {
        self.run = run
        self.position = position
        sequence = event.sequence
        state = event.status.state
        outcome = event.status.outcome
        isTerminal = event.status.terminal
        time = event.status.receivedTime
    }
}

extension HistoryEntry {
    /// What is left of it when the message has to go.
    var facts: EventFacts { EventFacts(event, of: run, at: position) }
}
