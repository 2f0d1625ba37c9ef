import MirroringWire

/// What a session is asked for.
struct SessionRequest: Sendable {
    /// Which events.
    var selection: EventSelection
    /// From where on.
    var start = StartingPoint.now
    /// Whether who takes the events sees that one was published under the key of another job; else such are left out.
    var takesForeignKeys = true
    /// Whether what bridges say is wanted.
    var hearsBridges = false
}
