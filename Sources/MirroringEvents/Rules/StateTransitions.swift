/// Follows one run from event to event, and says which of them break the table "What each event says".
///
/// A value without I/O: give it the run's events in their order. Where events are missing it judges what can be judged without them.
public struct StateTransitions: Sendable, Hashable {
    /// The sequence of the event that was taken last; 0 before the first.
    public private(set) var lastSequence = 0
    /// The state of that event; nil before the first.
    public private(set) var lastState: MirroringState?
    /// Whether the run's terminal event was taken.
    public private(set) var hasEnded = false
    private var hasFailures = false

    /// A run of which nothing was seen.
    public init() {}

    /// Takes the run's next event.
    ///
    /// What precedes the event is judged only if it is the first of the run or follows the one before it without a gap; a sequence that
    /// is not greater than the last one is a repeat, and passed over.
    ///
    /// - Parameters:
    ///   - status: what the event says.
    ///   - sequence: its place in the run, from 1.
    /// - Returns: the rule that it breaks, the gravest if there are several; nil if it breaks none.
    public mutating func take(_ status: MirroringStatus, sequence: Int) -> IllegalTransition? {
        guard sequence > lastSequence else { return nil }
        let rule = brokenRule(by: status, sequence: sequence)
        let illegal = rule.map { IllegalTransition($0, from: lastState, to: status, sequence: sequence) }
        lastSequence = sequence
        lastState = status.state
        hasEnded = hasEnded || status.terminal
        hasFailures = hasFailures || status.state.isError
        return illegal
    }

    private func brokenRule(by status: MirroringStatus, sequence: Int) -> IllegalTransition.Rule? {
        if hasEnded { return .nothingAfterTheEnd }
        if sequence == lastSequence + 1, !Self.mayFollow(lastState, status) { return .order }
        if !Self.isPossible(status) { return .status }
        // Not the other way round: a package may also have lost single items, which no event of its own tells.
        if status.outcome == .succeeded, hasFailures { return .hiddenFailure }
        return nil
    }

    /// Whether an event with that status may come next in a run.
    ///
    /// - Parameters:
    ///   - previous: the state of the event before; nil at the beginning of the run.
    ///   - next: what the event after it says.
    public static func mayFollow(_ previous: MirroringState?, _ next: MirroringStatus) -> Bool {
        switch (previous, next.state) {
        case (nil, .mirroringJobInitialized), (nil, .exportingError),
            (.mirroringJobInitialized, .mirroringPackageInitialized),
            (.mirroringJobInitialized, .mirroringJobCompleted), (.mirroringJobInitialized, .exportingError),
            (.mirroringPackageInitialized, .transferring), (.mirroringPackageInitialized, .transferingError),
            (.transferring, .transferring), (.transferring, .transferred), (.transferring, .transferingError),
            (.transferred, .mirroringPackageCompleted), (.transferred, .importingError),
            (.mirroringPackageCompleted, .mirroringPackageInitialized),
            (.mirroringPackageCompleted, .mirroringJobCompleted), (.mirroringPackageCompleted, .exportingError):
            true
        // The job continues on errors.
        case (.transferingError, .mirroringPackageInitialized), (.transferingError, .mirroringJobCompleted),
            (.transferingError, .exportingError), (.importingError, .mirroringPackageInitialized),
            (.importingError, .mirroringJobCompleted), (.importingError, .exportingError):
            true
        // It would have, but the engine died: the error state of the last known phase says so.
        case (.transferingError, .transferingError), (.importingError, .importingError): next.terminal
        default: false
        }
    }

    /// Whether state, outcome and terminal of a status go together.
    public static func isPossible(_ status: MirroringStatus) -> Bool {
        guard status.terminal == (status.outcome != .running) else { return false }
        return switch (status.state, status.outcome) {
        case (.mirroringJobInitialized, .running), (.mirroringPackageInitialized, .running),
            (.transferring, .running), (.transferred, .running), (.mirroringPackageCompleted, .running),
            (.transferingError, .running), (.importingError, .running):
            true
        case (.mirroringJobCompleted, .succeeded), (.mirroringJobCompleted, .completedWithErrors): true
        case (_, .failed), (_, .cancelled): status.state.isError
        default: false
        }
    }
}

/// An event that its run should not have had at that place.
public struct IllegalTransition: Error, Sendable, Hashable, Codable, CustomStringConvertible {
    /// What it breaks.
    @nonexhaustive
    public enum Rule: String, Sendable, Hashable, Codable, CaseIterable {
        /// The run was over.
        case nothingAfterTheEnd
        /// Its state can't follow the one before, or can't be a run's first.
        case order
        /// Its state, outcome and terminal don't go together.
        case status
        /// It says that the run succeeded, but an earlier event reported a failure.
        case hiddenFailure
    }

    /// The rule.
    public let rule: Rule
    /// The state of the event before; nil if none was seen.
    public let from: MirroringState?
    /// The event's state.
    public let to: MirroringState
    /// The event's outcome.
    public let outcome: Outcome
    /// Whether the event says that the run ends with it.
    public let terminal: Bool
    /// The event's place in its run.
    public let sequence: Int

    init(_ rule: Rule, from: MirroringState?, to status: MirroringStatus, sequence: Int) {
        self.rule = rule
        self.from = from
        self.to = status.state
        self.outcome = status.outcome
        self.terminal = status.terminal
        self.sequence = sequence
    }

    /// An event of a run whose terminal event was taken before.
    package static func afterTheEnd(_ event: MirroringStatusEventArgs) -> Self {
        Self(.nothingAfterTheEnd, from: nil, to: event.status, sequence: event.sequence)
    }

    /// A sentence that names the event and the rule.
    public var description: String {
        switch rule {
        case .nothingAfterTheEnd: "Event \(sequence), \(to.rawValue), comes after the end of its run."
        case .order:
            if let from {
                "Event \(sequence), \(to.rawValue), can't follow \(from.rawValue)."
            } else {
                "Event \(sequence), \(to.rawValue), can't be the first of a run."
            }
        case .status:
            "Event \(sequence) says \(to.rawValue) with outcome \(outcome.rawValue) and terminal \(terminal), which don't go "
                + "together."
        case .hiddenFailure: "Event \(sequence) says that the run succeeded, but an earlier event reported a failure."
        }
    }
}
