/// The end of a replay, and what it held.
public struct ReplayComplete: Sendable, Hashable, Codable {
    /// The history that the positions belong to.
    public var epoch: Epoch
    /// The position of the first event that was sent; nil if none was.
    public var first: UInt64?
    /// The position up to which nothing is missing: a request `after` it goes on where this one ended.
    public var last: UInt64?
    /// How many events were sent.
    public var count: Int
    /// Events before this position were asked for and are not cached any more: a gap. Nil if there is none.
    public var evictedBefore: UInt64?

    /// An end by its parts.
    public init(epoch: Epoch, first: UInt64?, last: UInt64?, count: Int, evictedBefore: UInt64?) {
        self.epoch = epoch
        self.first = first
        self.last = last
        self.count = count
        self.evictedBefore = evictedBefore
    }

    /// Where a later request goes on, as its ``ReplayRequest/after``; nil while the history is empty.
    public var end: StreamPosition? { last.map { StreamPosition(epoch: epoch, offset: $0) } }

    /// Reads a body.
    public init(json body: [UInt8]) throws(MonitorMessageError) {
        self = try MonitorJSON.decode(Self.self, from: body)
    }

    /// The body.
    public func encodedJSON() -> [UInt8] { MonitorJSON.encode(self) }
}
