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

    /// What became of it: `Town site: done in 1 min 12 s: 1 page, 1 file, 122 kB, 0 deletions, 1.70 kB/s, no errors or warnings.`
    var line: Line {
        let content = Self.content(
            pages: report.pages,
            files: report.files,
            bytes: report.bytes,
            deletions: report.deletions
        )
        let parts = [content] + rate + [trouble]
        let words: Line = ": \(verdict) in \(Quantity.duration(report.duration)): \(parts.joined(separator: ", "))."
        let release: Line = report.release.map { " Release \($0) is published." } ?? ""
        return Line(report.jobName, .bold) + words + release + rest
    }

    /// What the run would have deleted and was refused for, and how that can be allowed, a line each, indented; none if it was not.
    var refusal: [Line] {
        (report.refusal.map(Self.lines(of:)) ?? []).map { "    \($0)" }
    }

    /// What went wrong, a line each, indented; of what is too much for that, how much there is of each kind.
    var failures: [Line] {
        var lines = report.failures.prefix(Self.failureLimit).map { "    \($0)" as Line }
        let rest = report.losses.rest(after: Self.failureLimit)
        if !rest.isEmpty {
            let kinds = rest.map { "\(Quantity.number($0.count)) \($0.category.rawValue)" }.joined(separator: ", ")
            lines.append("    … and \(Quantity.number(rest.reduce(0) { $0 + $1.count })) more (\(kinds)).")
        }
        return lines
    }

    /// That it is not remembered how the run ended, by what goes by that; nil if it is.
    var oblivion: Line? {
        report.oblivion.map { failure in
            """
            mirror: \(failure) So it is not remembered how this run of \(report.jobName) ended, and "mirror list" tells of the one before.
            """
        }
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
        case .succeeded: report.packages == 0 && report.release == nil ? "nothing to do" : "done"
        case .completedWithErrors: "completed with errors"
        case .cancelled: "cancelled"
        case .failed, .running: "failed"
        }
    }

    /// How fast things came into place, by all of the run's time.
    private var rate: [String] {
        let seconds = report.duration / .seconds(1)
        guard report.bytes > 0, seconds > 0, let rate = Int(exactly: (Double(report.bytes) / seconds).rounded()) else {
            return []
        }
        return ["\(Quantity.bytes(rate))/s"]
    }

    private var trouble: String {
        let counts = [(report.errors, "error"), (report.warnings, "warning")].filter { $0.0 > 0 }
        return counts.isEmpty
            ? "no errors or warnings" : counts.map { Quantity.count($0.0, $0.1) }.joined(separator: ", ")
    }

    /// What is to be expected of the next run, if this one was not good.
    private var rest: Line {
        switch report.outcome {
        case .succeeded, .running: ""
        case .completedWithErrors, .failed, .cancelled:
            if report.packages + report.pages + report.files + report.deletions == 0 {
                " Nothing was changed."
            } else if report.isResumable {
                " The next run takes up what is left."
            } else {
                ""
            }
        }
    }
}
