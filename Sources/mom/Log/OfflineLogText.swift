import MirroringCommands
import MirroringEvents
import MirroringOfflineLog

/// How offline logs look to a person.
enum OfflineLogText {
    /// Where the sentences of an event's log begin.
    private static let logIndent = 16

    /// The dead letters of a folder that belong to none of its runs.
    static func lines(for letters: DeadLetterNotes, besides runs: Set<RunKey>) -> [String] {
        var lines = letters.byRun.filter { !runs.contains($0.key) }
            .map { run, notes in
                "no file  run \(run.runId.lowercased) of job \(run.origin.lowercased)  "
                    + "\(Quantity.count(notes.count, "dead letter"))"
                    + (notes.contains(where: \.isTerminal) ? ", its end is one" : "")
            }
            .sorted()
        if !letters.ofNoRun.isEmpty {
            lines.append("no run  \(Quantity.count(letters.ofNoRun.count, "dead letter")) whose run can't be read")
        }
        if letters.dropped > 0 {
            lines.append(
                "no room  \(Quantity.count(letters.dropped, "older dead letter")) that can't be named any more"
            )
        }
        return lines
    }

    /// A part of a run's story.
    ///
    /// - Parameters:
    ///   - part: the part.
    ///   - width: the columns of the terminal, into which an event's own line fits; nil for as many as it takes.
    static func lines(for part: RunStory.Part, width: Int? = nil) -> [Line] {
        switch part {
        case .event(let entry):
            // A file is read on another day than it was written, and by somebody who wants to know everything.
            let text = EventLine(entry.event, dated: true)
            let line = text.line(fitting: width)
            let log = text.log.flatMap { line in
                width.map { line.wrapped(to: $0, indent: min(logIndent, $0 / 3)) } ?? [line]
            }
            return (DoubtfulEvent(entry)?.lines(line) ?? [line]) + log
        case .missing(let range):
            return range.count == 1
                ? ["    event \(range.lowerBound) is missing"]
                : ["    events \(range.lowerBound) to \(range.upperBound) are missing"]
        case .deadLetter(let note):
            return ["    \(note.sequence.map { "#\($0)" } ?? "no number")  dead letter\(note.place)  \(note.reason)"]
        case .endIsDeadLetter: return ["The run's end is a dead letter."]
        case .endedWithoutAWord(let since):
            return ["The run has no end: nothing has been heard of it since \(since)."]
        case .mayGoOn(let since): return [Line(RunSilence.sentence(noBridgeSince: since))]
        }
    }
}
