public import MirroringWire

/// A part of what a bridge has sent again.
@nonexhaustive
public enum ReplayItem: Sendable {
    /// An event. Those of a run come in its order, but for one that has overtaken another on its way to the history.
    case event(MonitoredEvent)
    /// A message that is no event.
    case unreadable(UnreadableMessage)
    /// The end, and what the bridge says of it: up to where nothing is missing, and what it has no more.
    case complete(ReplayComplete)
}
