/// Where the offline log goes on.
enum LogPlace: Sendable, Hashable {
    /// At that position of the history that is read; its identity is nil if it was not known when the position was stored.
    case at(UInt64, epoch: String?)
    /// In another bridge: nothing has to be read for it.
    case elsewhere
}
