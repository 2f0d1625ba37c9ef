/// A place in the history: a position means nothing without the history that it was counted in.
public struct HistoryPosition: Sendable, Hashable {
    /// The history's identity: another one when its stream was made anew, and positions began again.
    public let epoch: String
    /// The stream offset; nil is the place before the first one, -1 on the wire.
    public let position: UInt64?

    /// A place by its parts.
    public init(epoch: String, position: UInt64?) {
        self.epoch = epoch
        self.position = position
    }
}
