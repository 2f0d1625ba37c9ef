public import MirroringEvents
public import MirroringWire

/// From where on a subscriber wants events.
@nonexhaustive
public enum StartingPoint: Sendable, Hashable {
    /// What is published from now on.
    case now
    /// All that the bridges have cached, then what is published.
    case cached
    /// What came to the history at that time or later, and some from shortly before, then what is published.
    ///
    /// The time is compared with the broker's clock.
    case since(Timestamp)
    /// What follows that place of the history, then what is published: nothing is missing between the two. The place is that of a
    /// ``MonitoringEvent/caughtUp(_:)``, which a program stores.
    case after(StreamPosition)
}
