public import MirroringEvents

/// What a bridge has sent again.
public struct Replay: Sendable {
    /// The events, those of a run in its order.
    public let events: [ReplayedEvent]
    /// What the bridge says of it: up to where nothing is missing, and what it has no more.
    public let complete: ReplayComplete
}

/// An event as a bridge has sent it again.
public struct ReplayedEvent: Sendable {
    /// The event.
    public let event: MirroringStatusEventArgs
    /// The JSON body that the event was read from, as it was sent first.
    public let body: [UInt8]
    /// The event's position in the history.
    public let position: UInt64
    /// The user who published it, by the broker's word; nil if that was not verified.
    public let user: String?
    /// The key under which it was published.
    public let routingKey: String
}
