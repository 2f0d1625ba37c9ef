import MirroringOfflineLog

/// A dead letter as it is listed: also the form in which that is sent.
struct LetterView: Sendable, Encodable {
    private enum Key: CodingKey {
        case number
    }

    let note: DeadLetterNote
    /// Its place among the notes, from 1; nil where it is shown with its run.
    let number: Int?

    init(_ note: DeadLetterNote, number: Int?) {
        self.note = note
        self.number = number
    }

    /// Writes the members of the note, and its number beside them.
    func encode(to encoder: any Encoder) throws {
        try note.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(number, forKey: .number)
    }
}
