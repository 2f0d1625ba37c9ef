import MirroringCommands
import MirroringEvents
import MirroringOfflineLog

/// How offline logs look to a person.
enum OfflineLogText {
    /// A run in the list of a folder.
    ///
    /// - Parameters:
    ///   - letters: its dead letters.
    ///   - verdict: what is to be thought of it if it has no end.
    static func line(
        for file: OfflineLogFile,
        _ summary: OfflineLogSummary,
        _ letters: [DeadLetterNote] = [],
        _ verdict: RunSilence.Verdict = .goesOn
    ) -> String {
        let dead = letters.isEmpty ? "" : ", \(Quantity.count(letters.count, "dead letter"))"
        guard let first = summary.first?.event, let last = (summary.last ?? summary.first)?.event else {
            return "\(file.start)  no events yet\(dead)  \(file.name)"
        }
        var outcome = last.status.outcome.rawValue
        var since = ""
        if !summary.isFinished {
            if letters.contains(where: \.isTerminal) {
                outcome = "its end is a dead letter"
            } else if case .ended(let time) = verdict {
                outcome = "ended without a word"
                since = ", nothing since \(time)"
            } else if case .mayGoOn(let time) = verdict {
                since = ", no bridge since \(time)"
            }
        }
        // A list knows the two ends of a file.
        let ends = [summary.first, summary.last].compactMap(\.self)
        let doubtful = ends.contains { DoubtfulEvent($0) != nil } ? ", doubtful (!)" : ""
        let name = first.transferData.initializeData.name
        return "\(file.start)  \(name)  \(outcome)  \(last.status.state.rawValue)  "
            + "events up to \(last.sequence)\(since)\(dead)\(doubtful)  \(file.name)"
    }

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
    static func lines(for part: RunStory.Part) -> [Line] {
        switch part {
        case .event(let entry):
            // A file is read on another day than it was written, and by somebody who wants to know everything.
            let text = EventLine(entry.event, dated: true)
            return (DoubtfulEvent(entry)?.lines(text.line) ?? [text.line]) + text.log
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
