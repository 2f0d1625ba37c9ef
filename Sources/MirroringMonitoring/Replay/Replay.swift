public import MirroringWire

/// What a bridge has sent again.
public struct Replay: Sendable {
    /// The events, those of a run in its order.
    public let events: [ReplayedEvent]
    /// What the bridge says of it: up to where nothing is missing, and what it has no more.
    public let complete: ReplayComplete

    /// A replay from its parts, for tests.
    public init(events: [ReplayedEvent], complete: ReplayComplete) {
        self.events = events
        self.complete = complete
    }
}
