import MirroringCommands
import MirroringEngine
import MirroringEvents
import MirroringSettings

/// A list of jobs for people.
struct JobListingText {
    private static let none: Line = "–"
    private static let indentation: Line = "      "
    /// The most problems of a job file that are told here; validate tells all.
    private static let mostProblems = 3

    let listing: JobListing

    /// A line for each job, the problem of one that did not end well below it.
    ///
    /// - Parameter width: the columns of the terminal; nil for as many as it takes.
    func lines(width: Int? = nil) -> [Line] {
        let header: [Line] = ["JOB", "LAST RUN", "AGE", "TOOK", "DONE", "DUE"]
        let table = Table([header] + listing.rows.map(cells)).lines(width: width)
        var lines = [table[0]]
        for (line, row) in zip(table.dropFirst(), listing.rows) {
            lines.append(line)
            for note in notes(row) {
                let whole = Self.indentation + note
                lines.append(width.map { whole.cut(to: $0) } ?? whole)
            }
        }
        return lines
    }

    private func cells(_ row: JobListing.Row) -> [Line] {
        let last = row.state == .running || row.state == .died ? nil : row.status?.runs.last
        let began = row.status?.open?.began
        let since = last?.ended ?? began ?? row.status?.lastGood
        let age = since.map { Quantity.age(seconds(from: $0, to: listing.now)) }
        let span = last.map { Quantity.duration(.milliseconds(Int($0.seconds * 1_000))) }
        let amount = last.map { run in
            "\(Quantity.count(run.pages.addingUpToMaximum(run.files), "item")), \(Quantity.bytes(run.bytes))"
        }
        return [Line(row.name), state(row)] + [age, span, amount].map { $0.map { Line($0) } ?? Self.none } + [due(row)]
    }

    private func state(_ row: JobListing.Row) -> Line {
        switch row.state {
        case .never: "never"
        case .running: row.status?.open?.percent.map { "running, \($0) %" } ?? "running"
        case .died: row.status?.open.map { Line("died while \($0.phase.rawValue)", .red) } ?? "died"
        case .invalid: Line("wrong job file", .red)
        case .forgotten: Line("no job file", .yellow)
        case .unknown: Line("not known", .red)
        case .idle: row.status.map(ending) ?? Self.none
        }
    }

    private func ending(_ status: JobStatus) -> Line {
        let times = status.failedAttempts > 1 ? ", \(status.failedAttempts) times" : ""
        // Of the runs of an engine that kept none it is known whether the last one was good.
        return switch status.runs.last?.outcome ?? (status.failedAttempts == 0 ? .succeeded : .failed) {
        case .succeeded: Line("succeeded", .green)
        case .completedWithErrors: Line("completed with errors\(times)", .yellow)
        case .cancelled: Line("cancelled\(times)", .yellow)
        case .failed, .running: Line("failed\(times)", .red)
        }
    }

    private func due(_ row: JobListing.Row) -> Line {
        guard let due = row.due(at: listing.now) else { return Self.none }
        if due.late > 0 { return Line("late by \(Quantity.age(due.late))", .red) }
        guard due.time < listing.now else { return "in \(Quantity.age(seconds(from: listing.now, to: due.time)))" }
        return "since \(Quantity.age(seconds(from: due.time, to: listing.now)))"
    }

    private func notes(_ row: JobListing.Row) -> [Line] {
        if row.state == .forgotten { return ["It is forgotten by: mirror reset --forget \(row.name)"] }
        var notes = row.problems.prefix(Self.mostProblems).map { Line($0) }
        if row.problems.count > Self.mostProblems {
            let rest = row.problems.count - Self.mostProblems
            notes.append("… and \(rest) more: mirror validate \(ShellWord.quoted(row.name))")
        }
        if let problem = row.problem { notes.append(Line(problem)) }
        return notes
    }

    private func seconds(from earlier: Timestamp, to later: Timestamp) -> Int {
        Int((later.milliseconds - earlier.milliseconds) / 1_000)
    }
}
