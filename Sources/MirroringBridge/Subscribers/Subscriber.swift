public import MirroringEvents
public import MirroringWire

/// A queue that is bound to the exchange of events, or refuses what bridges publish, and who reads it.
public struct Subscriber: Sendable, Hashable {
    /// What kind of queue it is.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// `mirroring.subscriber.<user>.<name>`: may go away and come back. The bridge warns about it and removes it.
        case named
        /// `mirroring.session.<user>.<uuid>`: goes with its connection, and is cut by the length of its queue.
        case session
        /// Any other queue.
        case other
    }

    /// Who consumes the queue.
    public struct Reader: Sendable, Hashable, Codable {
        /// The user that is logged in.
        public var user: String?
        /// The address that it comes from.
        public var host: String?
        /// The port that it comes from.
        public var port: Int?
    }

    /// The queue.
    public let queue: String
    /// What kind of queue it is.
    public let kind: Kind
    /// Whose it is; nil where the queue's name does not say.
    public let user: String?
    /// What it is called: the last part of the queue's name, of a session its identifier.
    public let name: String
    /// The keys by which the queue is bound to `mirroring.events`, in alphabetical order.
    public var keys: [String]
    /// How many events wait to be read; nil before the broker has counted.
    public var ready: Int?
    /// How many events a reader has, and has not acknowledged; nil before the broker has counted.
    public var unacknowledged: Int?
    /// How many events its readers have acknowledged since the broker counts that; nil before it has counted any.
    public var acknowledgements: Int?
    /// How many events may wait before the broker drops the oldest, by the queue's policy or argument; nil where nothing limits it.
    public var lengthLimit: Int?
    /// Who reads it, as far as the user of the management API may see: the tag `management` is not enough to see others.
    public var readers: [Reader]
    /// How many read it; nil before the broker has counted.
    public var consumers: Int?
    /// Since when nothing has happened in the queue; the broker says it of sessions and other classic queues only.
    public var idleSince: Timestamp?
    /// Since when the bridge has seen nobody read it, for whoever looks at ``SubscriberWatch/subscribers``: no decision depends on it.
    /// Nil while somebody reads, or where nobody has watched.
    public var unreadSince: Timestamp?
    /// Whether it was warned that it may be removed; nil where nobody has watched.
    public var isWarned: Bool?
    /// What it has certainly read: all before this place of the history; nil where that is not known.
    public var hasReadAllBefore: DatedPosition?

    /// Whether it was declared to refuse messages that it has no room for. The broker then tells who publishes that it could not keep them.
    public var refusesEvents: Bool?

    /// How many events it has not acknowledged; nil before the broker has counted.
    public var backlog: Int? {
        guard let ready, let unacknowledged else { return nil }
        return ready.addingUpToMaximum(unacknowledged)
    }

    /// How many events it has certainly not acknowledged, although nobody may know what its readers have; nil before anything was counted.
    var leastBacklog: Int? { backlog ?? ready }
}

extension Subscriber: Codable {}
