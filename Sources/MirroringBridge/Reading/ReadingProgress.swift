import MirroringWire

/// How far the history was read, at one moment.
struct ReadingProgress: Sendable {
    /// The history's identity; nil until a barrier was read.
    let epoch: Epoch?
    /// The position of the last message that was read; nil before the first.
    let lastPosition: UInt64?
    /// How many events are cached.
    let cached: Int
    /// Whether everything that was there when the reading began has been read.
    let isCaughtUp: Bool
}
