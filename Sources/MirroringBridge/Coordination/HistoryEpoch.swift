/// The identity of the history: the same for every bridge, another one when the stream was made anew and positions began again.
///
/// A stream has none, so the bridges agree on one through the history itself, which each of them reads in the same order: it is the
/// identity of the first barrier that a bridge put into it. Later barriers of bridges that know it carry it along, for those who
/// begin to read behind the first. A value, without I/O.
struct HistoryEpoch: Sendable, Hashable {
    /// The identity; nil until a bridge's barrier was read.
    private(set) var value: String?

    /// An identity that is known from before, or not yet.
    init(_ value: String? = nil) {
        self.value = value
    }

    /// Takes note of a bridge's barrier, in the order of the history.
    mutating func observe(_ barrier: Barrier) {
        if let known = barrier.epoch {
            value = known
        } else {
            value = value ?? barrier.id
        }
    }
}

/// The mark that a bridge puts into the history.
struct Barrier: Sendable, Hashable {
    /// Its identity.
    let id: String
    /// The history's identity, as far as the bridge knew it.
    let epoch: String?
}
