/// The bounds of ``RunOrdering``: what it holds back, and what it remembers.
public struct RunOrderingLimits: Sendable {
    /// How long an event waits for the ones before it.
    public var patience: Duration = .seconds(2)
    /// How many events of one run wait at most.
    public var heldPerRun = 128
    /// How many events wait at most in all.
    public var heldInAll = 512
    /// How many bytes the events that wait may take in all.
    public var heldBytes = 64 << 20
    /// How many runs are remembered.
    public var runs = 4_096
    /// How many gaps of one run are remembered.
    public var gapsPerRun = 128
    /// How long a run that ended is remembered, so that repeats of its last events are known as such.
    public var memoryOfEnded: Duration = .seconds(600)

    /// The bounds of a viewer.
    public init() {}

    /// What is left of a bound when it was reached: an eighth goes at once, so that the search for it costs little for each event.
    static func room(below bound: Int) -> Int { bound - Swift.max(1, bound / 8) }
}
