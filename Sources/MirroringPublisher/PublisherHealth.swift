public import MirroringEvents

/// How the delivery of events stands.
public struct PublisherHealth: Sendable, Hashable {
    /// Whether there is a connection to a broker.
    public var isConnected = false
    /// Whether the broker takes nothing for a while (memory, disk).
    public var isBlocked = false
    /// Why, in the broker's words, such as `low on memory`; it stands when the delivery ends meanwhile.
    public var alarm: String?
    /// The broker that has not answered yet, as a URI without its password; nil unless a connection is being made, or was when the
    /// delivery ended.
    public var unansweredBroker: String?
    /// How many events the broker has not confirmed: this process's and those it has adopted.
    public var waiting = 0
    /// When the oldest of them happened; nil if nothing waits.
    public var oldestWaiting: Timestamp?
    /// How many of them go with this process: they could not be stored and are in memory alone, or somebody has removed their files.
    public var unsaved = 0
    /// How many events could not be kept and will never arrive.
    public var lost = 0
    /// How many events the publisher refused, because they have no place in their run: an invalid sequence, one that was used before,
    /// anything after a run's terminal event.
    public var refused = 0
    /// Why it refused the last of them, and what to do, in a few sentences; nil if there are none.
    public var refusalReason: String?
    /// How much of what dead processes left can't be read: pieces of files, and whole ones, each with one event or more.
    public var unreadable = 0
    /// What is wrong with the last of that, in a few sentences; nil if there is none.
    public var unreadableReason: String?
    /// How many events were changed before they left, because no reader would have taken them as they were; their logs say how.
    public var mended = 0
    /// Why storing last failed; nil if it never has.
    public var storingError: OutboxError?
    /// How many events of dead processes were delivered in their place.
    public var adoptedDelivered = 0
    /// For each job that the broker forbids this user to publish, and of which dead processes left events: what it said and what to do,
    /// in a few sentences. Those events stay in the outbox and are not counted in ``waiting``.
    public var forbiddenJobs: [String] = []
    /// What is wrong, in one sentence; nil while all is well. It is why there is no connection or why the broker takes no events, else
    /// what can't be done with the outbox. Each stands until the same goes well again: that events can't be kept, until one is or the
    /// outbox has room.
    public var lastError: String?
    /// Whether that is because the broker lacks an exchange or a queue of mirroring: nobody has loaded the topology.
    public var lacksTopology = false

    /// Nothing has happened yet.
    public init() {}
}
