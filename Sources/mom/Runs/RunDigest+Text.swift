import MirroringCommands
import MirroringEvents
import MirroringOfflineLog

/// How a run looks in a list.
extension RunDigest {
    /// The most lines of a note; a log tells all.
    private static let mostNoteLines = 3

    /// What became of it, in a cell.
    var outcome: Line {
        switch fate {
        case .ended(.succeeded): Line("succeeded", .green)
        case .ended(.completedWithErrors): Line("with errors", .yellow)
        case .ended(.cancelled): Line("cancelled", .yellow)
        case .ended(.failed), .ended(.running): Line("failed", .red)
        case .goesOn: Line(percent.map { "running, \($0) %" } ?? "running")
        case .lost: Line("presumed lost", .red)
        case .unknown: Line("not known", .yellow)
        case .unreadable: Line("end unreadable", .red)
        }
    }

    /// How long it took, in a cell.
    func took(at now: Timestamp) -> Line {
        duration(at: now).map { Line(Quantity.duration($0)) } ?? Self.none
    }

    /// How many bytes it sent, in a cell.
    var amount: Line {
        bytes.map { Line(Quantity.bytes($0)) } ?? Self.none
    }

    /// How many errors it told, in a cell.
    var trouble: Line {
        errors.map { Line(Quantity.number($0), $0 > 0 ? .red : nil) } ?? Self.none
    }

    /// What stands in a cell of which nothing is known.
    static let none: Line = "–"

    /// What must be known of it beside its cells, a sentence each.
    var notes: [Line] {
        var notes: [Line] = []
        switch fate {
        case .lost(let since): notes.append("It has no end: nothing has been heard of it since \(since).")
        case .unknown(let since): notes.append(Line(RunSilence.sentence(noBridgeSince: since)))
        case .unreadable: notes.append("The run's end is a dead letter.")
        case .ended, .goesOn: break
        }
        if deadLetters > 0 { notes.append(Line(Quantity.count(deadLetters, "dead letter"))) }
        if isDoubtful { notes.append("doubtful (!): its publisher may have had no right to speak for its job") }
        if fate != .ended(.succeeded), let lastError { notes.append(Line(lastError)) }
        return notes
    }

    /// The notes below its row, indented, and wrapped at words: what went wrong is worth some lines.
    ///
    /// - Parameters:
    ///   - others: what stands above them.
    ///   - width: the columns of the terminal; nil for a line each.
    func noteLines(_ others: [Line] = [], width: Int?) -> [Line] {
        let margin: Line = "      "
        let notes = others + notes
        guard let width else { return notes.map { margin + $0 } }
        return notes.flatMap { note in
            let lines = note.wrapped(to: max(1, width - margin.width))
            guard lines.count > Self.mostNoteLines else { return lines.map { margin + $0 } }
            let last = (lines[Self.mostNoteLines - 1] + " …").cut(to: max(1, width - margin.width))
            return (lines.prefix(Self.mostNoteLines - 1) + [last]).map { margin + $0 }
        }
    }
}
