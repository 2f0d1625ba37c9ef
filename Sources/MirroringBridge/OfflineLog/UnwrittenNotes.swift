import MirroringOfflineLog

/// Notes of dead letters that could not be written, until they are: a value, without I/O.
///
/// As long as there are any, no checkpoint after the first one is stored: after a crash their messages are read, and noted, again.
struct UnwrittenNotes {
    /// How many are kept at most; where there are more, the log has to wait.
    static let maximum = 10_000

    /// The notes, oldest first, each once.
    private(set) var notes: [DeadLetterNote] = []
    /// The position of the first one of this history.
    private var first: UInt64?

    /// These and further ones, as they come from the history; what is read again is there already.
    func adding(_ further: [DeadLetterNote]) -> Self {
        var sum = self
        let known = Set(notes)
        sum.notes += further.filter { !known.contains($0) }
        sum.first = first ?? further.compactMap(\.position).min()
        return sum
    }

    /// How much of a checkpoint may be stored.
    func holding(_ checkpoint: Checkpoint) -> Checkpoint {
        guard let first else { return checkpoint }
        var held = checkpoint
        held.nextPosition = min(checkpoint.nextPosition, first)
        return held
    }

    /// The history was made anew: what is not written can't be read again, and holds nothing back.
    mutating func forgetPositions() {
        first = nil
    }
}
