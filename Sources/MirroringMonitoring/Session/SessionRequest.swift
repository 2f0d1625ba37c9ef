import MirroringWire

/// What a session is asked for.
struct SessionRequest: Sendable {
    /// Which events.
    var selection: EventSelection
    /// From where on.
    var start = StartingPoint.now
    /// Whether who takes the events sees that one was published under the key of another job; else such are left out.
    var takesForeignKeys = true
    /// Whether everything is wanted that there is beside the events: what bridges say, and checkpoints.
    var isWhole = false

    /// Whether to make sure now and then that nothing is missing: who begins in the past wants all of it, and has the right to ask.
    var takesCheckpoints: Bool { isWhole || start != .now }
}
