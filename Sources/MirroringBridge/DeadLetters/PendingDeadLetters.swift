import DequeModule

/// The messages of the history that have to become dead letters and are not known to be: a value, without I/O.
///
/// The copy of each dead letter goes to the history itself, and after it a barrier says that the queue has it, so every bridge learns
/// that the message is dealt with, whoever did it. A copy without a barrier means that a bridge died between the two.
///
/// Anybody may publish what nobody can read, and a queue may refuse it for long, so only so many are kept in mind, the first ones. The
/// history has the others: it is read again from there when these are dealt with.
struct PendingDeadLetters: Sendable {
    private struct Letter {
        let reason: String
        let fingerprint: LetterFingerprint
    }

    private var letters: [UInt64: Letter] = [:]
    /// Each text once: of many messages with one reason, each would keep a copy.
    private var texts: Set<String> = []
    /// The positions in order; the first one is not settled.
    private var positions: Deque<UInt64> = []
    /// Those whose copy was read, and no barrier yet, and those that were refused.
    private(set) var sent: Set<UInt64> = []
    /// Those that this bridge has sent, and that some queue has refused: that of the dead letters, or another one beside it.
    private(set) var refused: Set<UInt64> = []

    /// The first one that was left off, as too many are kept in mind; nil if none was.
    private var leftOffFrom: UInt64?
    /// How many were left off.
    private(set) var leftOff = 0
    /// The most that are kept in mind.
    private let limit: Int

    /// A letter takes some sixty bytes.
    static let usualLimit = 1 << 18

    init(limit: Int = usualLimit) {
        self.limit = limit
    }

    /// None yet, of no more than these may be.
    var emptied: Self { Self(limit: limit) }

    /// The maximum number of texts that are shared; a publisher may make up new ones without end.
    private static let sharedTexts = 1_000

    /// The position of the first one; nil if there is none.
    var first: UInt64? { positions.first ?? leftOffFrom }

    /// The position of the last one that is kept in mind; nil if there is none.
    var last: UInt64? { positions.last }

    /// Whether all are dealt with that were kept in mind, and others were left off: these are read again.
    var areToBeReadAgain: Bool { letters.isEmpty && leftOffFrom != nil }

    /// How many are kept in mind.
    var count: Int { letters.count }

    /// Why the message at a position can't be read; nil if it can, or is a dead letter already.
    subscript(position: UInt64) -> String? { letters[position]?.reason }

    /// Adds a message, in the order of the history.
    mutating func add(_ position: UInt64, reason: String, _ fingerprint: LetterFingerprint) {
        // And then none before those that were left off are dealt with: what comes would keep them waiting for ever.
        guard leftOffFrom == nil, letters.count < limit else {
            leftOffFrom = leftOffFrom ?? position
            leftOff += 1
            return
        }
        let text: String
        if let known = texts.firstIndex(of: reason) {
            text = texts[known]
        } else {
            if texts.count >= Self.sharedTexts { texts = [] }
            texts.insert(reason)
            text = reason
        }
        letters[position] = Letter(reason: text, fingerprint: fingerprint)
        positions.append(position)
    }

    /// Somebody has sent the one at that position, if this is its copy.
    ///
    /// - Parameter isCertain: whether it counts as it is: earlier versions of the bridge announced no letters.
    mutating func note(sent position: UInt64, _ copy: LetterFingerprint, isCertain: Bool) {
        guard letters[position]?.fingerprint == copy else { return }
        if isCertain { settle(position) } else { sent.insert(position) }
    }

    /// Some queue has refused the one at that position: whether that of the dead letters has it is not known.
    mutating func note(refused position: UInt64) {
        guard letters[position] != nil else { return }
        sent.insert(position)
        refused.insert(position)
    }

    /// A barrier says that those of them which were sent have arrived.
    mutating func settleSent(in letters: ClosedRange<UInt64>) {
        for position in sent where letters.contains(position) { settle(position) }
    }

    /// The one at that position was sent and has not arrived: it has to be sent again.
    mutating func note(lost position: UInt64) {
        sent.remove(position)
        refused.remove(position)
    }

    /// Those that were sent and of which no copy is among these letters.
    ///
    /// - Parameter isAll: whether the queue has no other letters. Where it may have, one that was refused counts as there: the broker
    ///   hands a message to each queue by itself, and by our policy that of the dead letters refuses none.
    func lost(among arrived: Set<LetterFingerprint.Place>, isAll: Bool) -> Set<UInt64> {
        sent.filter { position in
            guard let letter = letters[position], isAll || !refused.contains(position) else { return false }
            return !arrived.contains(.init(position: position, fingerprint: letter.fingerprint))
        }
    }

    /// Only those at these positions.
    func only(_ positions: Set<UInt64>) -> Self {
        var some = emptied
        for position in self.positions where positions.contains(position) {
            if let letter = letters[position] { some.add(position, reason: letter.reason, letter.fingerprint) }
        }
        return some
    }

    /// The message at that position is a dead letter.
    mutating func settle(_ position: UInt64) {
        sent.remove(position)
        refused.remove(position)
        guard letters.removeValue(forKey: position) != nil else { return }
        while let first = positions.first, letters[first] == nil { positions.removeFirst() }
    }
}
