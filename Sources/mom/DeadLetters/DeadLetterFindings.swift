import MirroringBridge
import MirroringCommands
import MirroringEvents
import MirroringOfflineLog

/// The dead letters that are shown, and how many are not, by their reasons.
struct DeadLetterFindings {
    /// Those that are shown, the oldest first.
    let notes: [DeadLetterNote]
    /// Where they are, as it follows "There are no dead letters".
    private let place: String
    /// How many were to be shown at most.
    private let limit: Int
    /// How many there are beyond that.
    private let beyond: Int
    /// How many somebody else was reading.
    private let taken: Int
    /// How many older ones there were.
    private let dropped: Int

    /// What a look into the broker's queue has shown.
    init(_ look: DeadLetterQueue.Look, limit: Int, place: String) {
        let wanted = min(look.count, limit)
        self.notes = look.notes
        self.place = place
        self.limit = limit
        beyond = look.count - wanted
        taken = max(0, wanted - look.notes.count)
        dropped = 0
    }

    /// What the bridges of some folders have noted.
    init(_ folders: [DeadLetterNotes], limit: Int, place: String) {
        let all = Self.merged(folders.map(\.notes))
        notes = Array(all.prefix(limit))
        self.place = place
        self.limit = limit
        beyond = all.count - notes.count
        taken = 0
        dropped = folders.totalUpToMaximum(\.dropped)
    }

    /// The notes of several folders by their times; of one they are as the history has them, whatever their publishers say. One without
    /// a time belongs to the one before it.
    private static func merged(_ folders: [[DeadLetterNote]]) -> [DeadLetterNote] {
        guard folders.count > 1 else { return folders.first ?? [] }
        var dated: [(time: Timestamp, note: DeadLetterNote)] = []
        for notes in folders {
            var time = Timestamp.earliest
            for note in notes {
                time = note.time ?? time
                dated.append((time, note))
            }
        }
        return dated.enumerated()
            .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element.note)
    }

    /// What is to be said of those that are not shown.
    var sentences: [String] {
        var sentences: [String] = []
        if notes.isEmpty, taken == 0 { sentences.append("There are no dead letters \(place).") }
        if beyond > 0 {
            let more = "\(Quantity.count(beyond, "more dead letter")) \(place) \(Self.verb(beyond)) not shown"
            let most = DeadLetterQueue.mostLetters
            sentences.append("\(more); \(limit < most ? "raise --limit" : "at most \(most) are shown at once").")
        }
        if taken > 0 {
            let letters = Quantity.count(taken, "dead letter")
            sentences.append("\(letters) \(Self.verb(taken)) being read by somebody else; try again.")
        }
        if dropped > 0 {
            sentences.append(
                "\(Quantity.count(dropped, "older one")) had no room and \(Self.verb(dropped)) gone."
            )
        }
        return sentences
    }

    private static func verb(_ count: Int) -> String { count == 1 ? "is" : "are" }
}
