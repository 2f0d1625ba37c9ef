import MirroringCommands
import MirroringEngine
import MirroringEvents

/// The result of a run, for people.
struct RunSummary {
    /// The most failures that are named; the events name more of them.
    private static let failureLimit = 20

    let report: RunReport

    init(_ report: RunReport) {
        self.report = report
    }

    /// The lines to print.
    var lines: [String] {
        let content = Self.content(
            pages: report.pages,
            files: report.files,
            bytes: report.bytes,
            deletions: report.deletions
        )
        var lines = ["\(report.jobName): \(verdict) in \(Quantity.duration(report.duration)): \(content)."]
        if let refusal = report.refusal {
            lines += Self.lines(of: refusal).map { "    \($0)" }
            return lines
        }
        lines += report.failures.prefix(Self.failureLimit).map { "    \($0)" }
        let rest = report.losses.rest(after: Self.failureLimit)
        if !rest.isEmpty {
            let kinds = rest.map { "\($0.count) \($0.category.rawValue)" }.joined(separator: ", ")
            lines.append("    … and \(rest.reduce(0) { $0 + $1.count }) more (\(kinds)).")
        }
        return lines
    }

    /// Why nothing is deleted, what would be, and how it can be allowed.
    static func lines(of refusal: DeletionRefusal) -> [String] {
        [refusal.reason] + refusal.summary.lines.map { "    \($0)" } + [refusal.remedy]
    }

    /// What was done, or would be: `20 pages, 1 file, 122 kB, 0 deletions`.
    static func content(pages: Int, files: Int, bytes: Int, deletions: Int) -> String {
        [
            Quantity.count(pages, "page"), Quantity.count(files, "file"), Quantity.bytes(bytes),
            Quantity.count(deletions, "deletion"),
        ].joined(separator: ", ")
    }

    private var verdict: String {
        switch report.outcome {
        case .succeeded: report.packages == 0 ? "nothing to do" : "done"
        case .completedWithErrors: "completed with errors"
        case .cancelled: "cancelled"
        case .failed, .running: "failed"
        }
    }
}
