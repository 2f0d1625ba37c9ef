import MirroringEvents

/// What the offline log tells of a run that has not ended: no more of its last event than is needed, which may be large.
struct LoggedRun: Sendable {
    /// What is known of its last event.
    let last: EventFacts
    /// Follows its events, from that one on.
    let transitions: StateTransitions

    /// A run by its last event.
    ///
    /// - Parameters:
    ///   - run: which it is.
    ///   - position: the event's position in the history.
    init(_ event: MirroringStatusEventArgs, of run: RunKey, at position: UInt64) {
        last = EventFacts(event, of: run, at: position)
        var transitions = StateTransitions()
        _ = transitions.take(event.status, sequence: event.sequence)
        self.transitions = transitions
    }
}
