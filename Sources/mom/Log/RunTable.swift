import MirroringCommands
import MirroringEvents

/// The runs of a folder for people.
///
/// ```
/// RUN       BEGAN                 TOOK       OUTCOME      BYTES    ERRORS  JOB
/// 01a1fd4d  2026-11-28T14:03:12Z  12.3 s     succeeded    3.20 GB  0       Town site
/// 01a1fd51  2026-11-28T15:03:12Z  4 min 2 s  failed       1.02 GB  3       Documentation of the library
///       rsync could not connect. (network)
/// ```
struct RunTable {
    /// From this width on times have their year.
    private static let leastForYears = 100

    private let runs: [RunDigest]
    private let identifiers: RunIdentifiers
    private let now: Timestamp

    /// - Parameters:
    ///   - runs: the runs, in their order.
    ///   - now: the time to which runs go on.
    init(_ runs: [RunDigest], at now: Timestamp) {
        self.runs = runs
        self.now = now
        identifiers = RunIdentifiers(runs.map(\.run.runId))
    }

    /// A line for each run, and below it what must be known beside.
    ///
    /// - Parameter width: the columns of the terminal; nil for as many as it takes.
    func lines(width: Int? = nil) -> [Line] {
        let header: [Line] = ["RUN", "BEGAN", "TOOK", "OUTCOME", "BYTES", "ERRORS", "JOB"]
        let narrowing = Table.Narrowing(cut: 6, least: 12, leavingOut: [4, 2, 5])
        let table = Table([header] + runs.map { cells($0, width: width) }, narrowing: narrowing).lines(width: width)
        return [table[0]] + zip(table.dropFirst(), runs).flatMap { [$0] + $1.noteLines(width: width) }
    }

    private func cells(_ run: RunDigest, width: Int?) -> [Line] {
        let hasYears = width.map { $0 >= Self.leastForYears } ?? true
        let began = run.began.map { Line(hasYears ? TimeText.full($0) : TimeText.brief($0)) } ?? RunDigest.none
        return [
            Line(identifiers.text(of: run.run.runId, isWhole: width == nil), .faint), began, run.took(at: now),
            run.outcome, run.amount, run.trouble, Line(run.name, .bold),
        ]
    }
}
