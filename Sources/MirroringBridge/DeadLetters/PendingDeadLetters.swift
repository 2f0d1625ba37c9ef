import DequeModule

/// The messages of the history that have to become dead letters and are not known to be: a value, without I/O.
///
/// The copy of each dead letter goes to the history itself, so every bridge learns from it that the message is dealt with,
/// whoever did it; after a crash as well.
struct PendingDeadLetters: Sendable {
    private var reasons: [UInt64: String] = [:]
    /// Each text once: of many messages with one reason, each would keep a copy.
    private var texts: Set<String> = []
    /// The positions in order; the first one is not settled.
    private var positions: Deque<UInt64> = []

    /// The maximum number of texts that are shared; a publisher may make up new ones without end.
    private static let sharedTexts = 1_000

    /// The position of the first one; nil if there is none.
    var first: UInt64? { positions.first }

    /// The position of the last one that was added; nil if there is none.
    var last: UInt64? { positions.last }

    /// How many there are.
    var count: Int { reasons.count }

    /// Why the message at a position can't be read; nil if it can, or is a dead letter already.
    subscript(position: UInt64) -> String? { reasons[position] }

    /// Adds a message, in the order of the history.
    mutating func add(_ position: UInt64, reason: String) {
        if let known = texts.firstIndex(of: reason) {
            reasons[position] = texts[known]
        } else {
            if texts.count >= Self.sharedTexts { texts = [] }
            texts.insert(reason)
            reasons[position] = reason
        }
        positions.append(position)
    }

    /// The message at that position is a dead letter.
    mutating func settle(_ position: UInt64) {
        guard reasons.removeValue(forKey: position) != nil else { return }
        while let first = positions.first, reasons[first] == nil { positions.removeFirst() }
    }
}
