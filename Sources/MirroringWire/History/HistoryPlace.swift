public import MirroringEvents

/// A place in the history, and when the bridge was there.
public struct HistoryPlace: Sendable, Hashable, Codable {
    /// The history's identity: positions of another one mean something else.
    public var epoch: String
    /// The next position to read.
    public var position: UInt64
    /// When that was the next position to read.
    public var time: Timestamp

    /// A place from its parts.
    public init(epoch: String, position: UInt64, time: Timestamp = .now) {
        self.epoch = epoch
        self.position = position
        self.time = time
    }
}
