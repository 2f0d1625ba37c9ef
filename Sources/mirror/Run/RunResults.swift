import MirroringCommands
import MirroringEngine
import MirroringEvents

/// How several runs ended, for the last line and the exit code.
struct RunResults: Sendable {
    private var outcomes: [Outcome: Int] = [:]
    private var invalid = 0
    private var refused: [JobRefusal.Code: Int] = [:]
    private var omitted = 0

    /// A run has ended.
    mutating func count(_ report: RunReport) {
        outcomes[report.outcome, default: 0] += 1
        if report.isInvalidJob { invalid += 1 }
    }

    /// A run was not begun.
    mutating func count(_ refusal: JobRefusal) {
        refused[refusal.code, default: 0] += 1
    }

    /// The command was interrupted before these jobs.
    mutating func omit(_ count: Int) {
        omitted += count
    }

    /// What the shell is told of the runs: 1 if one failed, was ended, was not begun or is under way elsewhere, and 2 if nothing is
    /// wrong but what a job file or a setting says.
    var exitCode: CommandExitCode {
        let notDone = outcomes.filter { $0.key != .succeeded }.values.reduce(0, +)
        let unusable = refused[.unusableState] ?? 0
        let busy = refused.values.reduce(0, +) - unusable
        if notDone > invalid || busy + omitted > 0 { return .failed }
        return invalid + unusable > 0 ? .usage : .done
    }

    /// The last line of several runs: `12 jobs: 9 done, 1 failed, 2 were running already; 14 min 2 s.`
    ///
    /// - Parameter duration: how long all of it took.
    func line(after duration: Duration) -> String {
        let busy = refused[.busy] ?? 0
        let others = refused.values.reduce(0, +) - busy
        let parts = [
            (outcomes[.succeeded] ?? 0, "done"), (outcomes[.completedWithErrors] ?? 0, "completed with errors"),
            (outcomes[.failed] ?? 0, "failed"), (outcomes[.cancelled] ?? 0, "cancelled"),
            (busy, busy == 1 ? "was running already" : "were running already"), (others, "not begun"),
            (omitted, "not run"),
        ].filter { $0.0 > 0 }
        let all = parts.reduce(0) { $0 + $1.0 }
        let list = parts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        return "\(Quantity.count(all, "job")): \(list); \(Quantity.duration(duration))."
    }
}
