import MirroringCommands
import MirroringEvents
import MirroringOfflineLog

/// How a dead letter looks to a person: what it is, why it is one, and how its body begins.
enum DeadLetterText {
    /// The lines.
    ///
    /// - Parameters:
    ///   - note: the letter.
    ///   - width: how many columns of a terminal there are; nil for lines as long as they are.
    static func lines(for note: DeadLetterNote, width: Int? = nil) -> [Line] {
        let job = note.jobId.map { "job \($0.lowercased)" } ?? "key \"\(note.routingKey)\""
        let run = note.runId.map { "run \($0.lowercased)" } ?? "no run that can be read"
        let words = [
            note.time?.description ?? "no time",
            note.position.map { "position \($0)" } ?? "no position",
            job, run,
            note.sequence.map { "#\($0)" },
            note.state?.rawValue,
            note.isTerminal ? "the run's end" : nil,
            "user \(note.user ?? "unknown")",
        ].compactMap(\.self)
        let more = note.bodyBytes > DeadLetterNote.shownBytes ? "…" : ""
        let lines: [Line] = [
            Line(words.joined(separator: "  ")),
            "    \(note.reason)",
            "    body (\(note.bodyBytes) bytes): \(note.bodyStart)\(more)",
        ]
        return lines.flatMap { line in width.map { line.wrapped(to: $0, indent: 8) } ?? [line] }
    }
}
