public import MirroringEvents
public import MirroringWire

public import struct Foundation.UUID

/// What a bridge knows of itself at one moment: all that a monitor shows of it, and no more than that costs nothing to ask.
public struct BridgeStatus: Sendable {
    /// How far the bridge has read the history, and how well it goes.
    public struct Reading: Sendable {
        /// The history's identity; nil until it is known.
        public let epoch: Epoch?
        /// The position of the last message that was read; nil before the first.
        public let position: UInt64?
        /// Events before this position may be missing in the cache; nil while it is empty.
        public let completeFrom: UInt64?
        /// How many events are cached.
        public let cached: Int
        /// Whether everything that was there when the reading began has been read.
        public let isCaughtUp: Bool
        /// Since when that is so.
        public let since: Timestamp
        /// How many messages were there when the reading began and have not been read.
        public let behind: Int
        /// When the history was last seen to be read, be it that there was nothing new; nil before the first time.
        public let heardAt: Timestamp?
    }

    /// What was found wrong since the start, counted.
    public struct Faults: Sendable, Hashable {
        /// Events that never came, although those around them did.
        public var missing: Int
        /// Messages of the history that its retention dropped before this bridge had read them.
        public var dropped: Int
        /// Events that came again and were dropped.
        public var repeated: Int
        /// Messages that became dead letters.
        public var deadLetters: Int
        /// Events that broke a rule at their place in the run.
        public var illegal: Int
        /// Events without a verified publisher.
        public var unverified: Int
        /// Events under another job's key.
        public var foreignKeys: Int
    }

    /// This process of a bridge.
    public let bridgeId: UUID
    /// The way to the broker.
    public let broker: BrokerLink
    /// The way from the history.
    public let reading: Reading
    /// What was found wrong.
    public let faults: Faults
    /// What is wrong now, a sentence each.
    public let issues: [String]
    /// The reasons for that.
    public let troubles: Set<BridgeTrouble>
    /// The time between two heartbeats.
    public let period: Duration
    /// Whether this bridge writes the offline log, and not another one.
    public let writesLog: Bool
}
