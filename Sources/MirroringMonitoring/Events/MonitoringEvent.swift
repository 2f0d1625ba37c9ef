public import MirroringEvents
public import MirroringWire

/// What a subscriber gets, in this order and no other: events, and whatever must be known about them.
@nonexhaustive
public enum MonitoringEvent: Sendable {
    /// An event, in the order of its run, and none twice. Where not all events of a run are selected, nobody knows that one is missing: one
    /// that was lost and comes again may follow a later one.
    case event(MonitoredEvent)
    /// Events of a run did not come, although the ones around them did; the run's next event follows.
    case gap(RunGap)
    /// An event came after its place in its run was given up, or from before this subscriber joined the run; it is not among
    /// the events for that reason.
    case late(MonitoredEvent)
    /// An event came and is not among the events, because its publisher may have had no right to speak for its job; how many that makes
    /// since the subscription began.
    ///
    /// `furtherKeys`: its key is none that is subscribed to; it came by a header `CC` or `BCC`. `foreignKey`: it was published under the
    /// key of another job than the one that it is about, and only that one is subscribed to, or its reader could not see it
    /// (``MirroringMonitoringClient/mirroringTransferStatusEventHandler``). `detour`: it did not come straight through the exchange of
    /// events.
    case leftOut(MonitoredEvent, because: EventDoubt, count: Int)
    /// A message is no event.
    case unreadable(UnreadableMessage)
    /// Events that were published since that time may not have come: the subscription stands again after it did not, or its reader is so
    /// slow that the broker may have dropped some. They are asked for, and come now, with ``caughtUp(_:)`` behind them; if they can't, a
    /// ``missed(_:)`` says so.
    ///
    /// The time is the `receivedTime` of the last event that the subscriber got before, by the clock of its engine, or when that came
    /// here, whichever is earlier; but no event makes it an earlier one than before, and without such an event it is when the
    /// subscription was begun, by this machine's clock. If that clock was set back meanwhile, the time is what it tells of the same
    /// moment now.
    case behind(since: Timestamp)
    /// Events are missing, or may be, and don't come.
    case missed(MissedHistory)
    /// Every event up to that place of the history has come, apart from what was said to be missing. Whoever begins after it, today or
    /// another day, misses nothing: ``StartingPoint/after(_:)``.
    case caughtUp(StreamPosition)
    /// The connection's status has changed.
    case connection(ConnectionStatus)
    /// A selection was taken back, because the broker does not let the user subscribe to it: it was asked for while there was no
    /// connection. What else is subscribed to stands.
    case withdrawn(EventSelection, MonitoringError)
    /// A bridge says something.
    case bridge(BridgeNotice)
    /// What the broker does to the subscription although its connection stands.
    case broker(BrokerNotice)
    /// What bridges say does not come, because the broker does not let the user hear it, or has no exchange of it. Events come all the
    /// same. The client tries again, and says no more of it: each period where the exchange is missing, else with the next connection.
    case unheard(MonitoringError)
}
