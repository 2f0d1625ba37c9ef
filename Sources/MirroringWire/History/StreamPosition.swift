/// A place in the history: an offset means nothing without the history that it was counted in.
///
/// Its ``description`` can be stored, and it is encoded as that text.
public struct StreamPosition: Sendable, Hashable {
    /// The history.
    public let epoch: Epoch
    /// The stream offset of a message.
    public let offset: UInt64

    /// A place by its parts.
    public init(epoch: Epoch, offset: UInt64) {
        self.epoch = epoch
        self.offset = offset
    }
}
