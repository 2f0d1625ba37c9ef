import MirroringEngine
import MirroringEvents

/// What became of a run, for people.
struct RunSummary {
    /// The most failures that are named; the events name them all.
    private static let failureLimit = 20

    let report: RunReport

    init(_ report: RunReport) {
        self.report = report
    }

    /// The lines to print.
    var lines: [String] {
        let seconds = Double(report.duration.components.seconds) + Double(report.duration.components.attoseconds) / 1e18
        let tenths = Int((seconds * 10).rounded())
        var lines = [
            """
            \(report.jobName): \(verdict) in \(tenths / 10).\(tenths % 10) s: \(report.pages) pages, \(report.files) files, \
            \(ByteCount(report.bytes)), \(report.deletions) deletions.
            """
        ]
        lines += report.failures.prefix(Self.failureLimit).map { "    \($0)" }
        if report.failures.count > Self.failureLimit {
            lines.append("    … and \(report.failures.count - Self.failureLimit) more.")
        }
        return lines
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
