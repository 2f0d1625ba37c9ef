import MirroringCommands
import MirroringEvents

/// A list of jobs for people: what became of each one's last run, when that was, how much it did and when the next is due.
///
/// ```
/// LAST RUN       AGE    TOOK        BYTES    DUE           RUN       JOB
/// succeeded      14 min 1 min 12 s  3.20 GB  in 46 min     01a1fd4d  Town site
/// with errors    2 h 3 min …
///       docs/a.html: The file changed while it was read. (changedWhileReading)
/// ```
struct JobsText {
    /// The beginning of a run's identifier that is enough to find it.
    private let identifiers: RunIdentifiers
    private let jobs: [LastRun]
    private let now: Timestamp

    /// - Parameters:
    ///   - jobs: the jobs, in their order.
    ///   - now: the time to tell ages by.
    init(_ jobs: [LastRun], at now: Timestamp) {
        self.jobs = jobs
        self.now = now
        identifiers = RunIdentifiers(jobs.map(\.run.run.runId))
    }

    /// A line for each job, and below it what must be known beside.
    ///
    /// - Parameter width: the columns of the terminal; nil for as many as it takes.
    func lines(width: Int? = nil) -> [Line] {
        // Where nobody expects a run, nothing is said of that.
        let hasDue = jobs.contains { $0.expectation != nil }
        let header: [Line] = ["LAST RUN", "AGE", "TOOK", "BYTES"] + (hasDue ? ["DUE"] : []) + ["RUN", "JOB"]
        let rows = jobs.map { cells($0, hasDue: hasDue, isWhole: width == nil) }
        let last = header.count - 1
        let narrowing = Table.Narrowing(cut: last, least: 12, leavingOut: [last - 1, 3, 2])
        let table = Table([header] + rows, narrowing: narrowing).lines(width: width)
        return [table[0]]
            + zip(table.dropFirst(), jobs).flatMap { row, job in
                [row] + job.run.noteLines(job.isOutdated ? [Self.outdated] : [], width: width)
            }
    }

    private static let outdated: Line = "There is a later run, which can't be read: mom log names it."

    private func cells(_ job: LastRun, hasDue: Bool, isWhole: Bool) -> [Line] {
        let run = job.run
        let age = Line(Quantity.age(seconds(from: (run.fate == .goesOn ? run.began : nil) ?? run.heard, to: now)))
        return [run.outcome, age, run.took(at: now), run.amount] + (hasDue ? [due(job)] : [])
            + [Line(identifiers.text(of: run.run.runId, isWhole: isWhole), .faint), Line(run.name, .bold)]
    }

    private func due(_ job: LastRun) -> Line {
        guard let due = job.due else { return RunDigest.none }
        let late = job.lateness(at: now)
        if late > 0 { return Line("late by \(Quantity.age(late))" as String, .red) }
        guard due < now else { return Line("in \(Quantity.age(seconds(from: now, to: due)))" as String) }
        return Line("since \(Quantity.age(seconds(from: due, to: now)))" as String)
    }

    private func seconds(from earlier: Timestamp, to later: Timestamp) -> Int {
        Int(clamping: (later.milliseconds - earlier.milliseconds) / 1_000)
    }
}
