/// Where the offline log goes on.
enum LogPlace: Sendable, Hashable {
    /// At that position of the history that is read; its identity is nil if it was not known when the position was stored.
    case at(UInt64, epoch: String?)
    /// In another bridge: nothing has to be read for it. The history's identity is nil if that bridge has not stored it.
    case elsewhere(epoch: String?)

    /// The position; nil if another bridge writes.
    var position: UInt64? {
        if case .at(let position, _) = self { position } else { nil }
    }

    /// The history's identity, as far as it is stored.
    var epoch: String? {
        switch self {
        case .at(_, let epoch), .elsewhere(let epoch): epoch
        }
    }
}
