public import MirroringEvents

/// An event as it stands in an offline log: with the place it has in the history.
public struct OfflineLogEntry: Sendable, Hashable {
    /// The event's position in the stream that the bridge read it from.
    public var position: Int
    /// The event.
    public var event: MirroringStatusEventArgs

    /// An entry from its parts.
    public init(position: Int, event: MirroringStatusEventArgs) {
        self.position = position
        self.event = event
    }
}
