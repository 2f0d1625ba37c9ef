import MirroringWire

/// Whether the history goes on while nothing of it comes, as bridges say how far it goes: a value, without a clock.
///
/// What a bridge had read when it said so was put into each queue that is bound before its word was. The history has barriers as well, of
/// which no subscriber gets one: so it is a reason to ask, and proves nothing.
struct HistoryGrowth: Sendable {
    /// How far it is known to go.
    private var last: StreamPosition?
    /// Whether an event came since that was heard.
    private var hasCome = false
    /// Whether it went on while nothing came, and nobody has said since that nothing is missing.
    private(set) var isMissed = false

    /// An event came.
    mutating func receive() {
        hasCome = true
    }

    /// A bridge says how far it has read.
    mutating func hear(_ position: StreamPosition) {
        guard let known = last, known.epoch == position.epoch else { return learn(position) }
        guard known.offset < position.offset else { return }
        isMissed = isMissed || !hasCome
        learn(position)
    }

    /// All has come up to there.
    mutating func prove(_ position: StreamPosition) {
        isMissed = false
        guard let known = last, known.epoch == position.epoch, known.offset >= position.offset else {
            return learn(position)
        }
    }

    private mutating func learn(_ position: StreamPosition) {
        (last, hasCome) = (position, false)
    }
}
