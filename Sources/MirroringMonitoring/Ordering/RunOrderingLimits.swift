/// The bounds of ``RunOrdering``: what it holds back, and what it remembers.
struct RunOrderingLimits: Sendable {
    /// How long an event waits for the ones before it.
    var patience: Duration = .seconds(2)
    /// How many events of one run wait at most.
    var heldPerRun = 128
    /// How many events wait at most in all.
    var heldInAll = 512
    /// How many runs are remembered.
    var runs = 4_096
    /// How many gaps of one run are remembered.
    var gapsPerRun = 128
    /// How long a run that ended is remembered, so that repeats of its last events are known as such.
    var memoryOfEnded: Duration = .seconds(600)
}
