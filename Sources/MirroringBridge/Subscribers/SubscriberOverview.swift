public import MirroringEvents

/// Who is subscribed, and what the watch of a bridge knows beside that, at one moment.
public struct SubscriberOverview: Sendable {
    /// A subscriber whose queue this bridge has deleted.
    public struct Removal: Sendable, Hashable {
        /// The subscriber, as it was.
        public let subscriber: Subscriber
        /// When that was.
        public let time: Timestamp

        init(_ subscriber: Subscriber, at time: Timestamp) {
            self.subscriber = subscriber
            self.time = time
        }
    }

    /// How many removals are remembered.
    static let remembered = 100

    /// Who is subscribed, as of the last look.
    public let subscribers: [Subscriber]
    /// The last ones that were removed since this bridge's start, newest first.
    public let removed: [Removal]
    /// When the queues were looked at last; nil if they never were.
    public let lookedAt: Timestamp?
    /// How far subscribers may fall behind.
    public let limits: SubscriberLimits
    /// What keeps the watch from its work, a sentence each.
    public let issues: [String]
}
