/// Where the offline log goes on.
enum LogCursor: Sendable, Hashable {
    /// At that position of the history that is read; its identity is nil if it was not known when the position was stored.
    case at(UInt64, epoch: String?)
    /// In another bridge: nothing has to be read for it. The history's identity is nil if that bridge has not stored it, and so is how
    /// far it has come.
    case elsewhere(epoch: String?, readTo: UInt64? = nil)

    /// The position; nil if another bridge writes.
    var position: UInt64? {
        if case .at(let position, _) = self { position } else { nil }
    }

    /// Up to where the bridges that write this log have read; nil if nothing is stored.
    var readTo: UInt64? {
        switch self {
        case .at(let position, _): position
        case .elsewhere(_, let position): position
        }
    }

    /// The history's identity, as far as it is stored.
    var epoch: String? {
        switch self {
        case .at(_, let epoch), .elsewhere(let epoch, _): epoch
        }
    }
}
