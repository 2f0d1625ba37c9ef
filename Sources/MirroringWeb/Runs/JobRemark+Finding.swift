import Foundation
import MirroringWire

extension JobRemark {
    /// What a bridge has found wrong with a job.
    init(_ finding: JobFinding) {
        let isRunning = finding.runId != nil
        switch finding.reason {
        case .late:
            self.init(
                kind: .late,
                since: finding.since,
                text: isRunning
                    ? "A good run was due, and one has not ended" : "A good run was due, and none has begun",
                ends: "Ends when a run succeeds"
            )
        case .slow(let duration, let median):
            self.init(
                kind: .slow,
                since: finding.since,
                text: "Takes \(Self.words(duration)), usually \(Self.words(median))",
                ends: "Ends when a run takes its usual time"
            )
        case .nothingMirrored(let median):
            self.init(
                kind: .odd,
                since: finding.since,
                text: "Nothing mirrored, usually about \(median.formatted(Self.number)) pages and files",
                ends: "Ends when a run is as usual again"
            )
        case .deletions(let count, let share, let greatest):
            self.init(
                kind: .odd,
                since: finding.since,
                text:
                    "\(count.formatted(Self.number)) entries deleted, \(Self.percent(share)) of what there was, never more than "
                    + "\(Self.percent(greatest)) before",
                ends: "Ends when a run is as usual again"
            )
        case .flaky(let failed, let count):
            self.init(
                kind: .flaky,
                since: finding.since,
                text: "\(failed) of the last \(count) runs failed",
                ends: "Ends when runs in a row succeed"
            )
        }
    }

    private static let number = IntegerFormatStyle<Int>(locale: Locale(identifier: "en"))

    private static func words(_ time: Duration) -> String {
        let whole = max(0, Int((time / .seconds(1)).rounded()))
        let (hours, minutes, seconds) = (whole / 3_600, whole / 60 % 60, whole % 60)
        if hours > 0 { return "\(hours) h \(minutes) min" }
        return minutes > 0 ? "\(minutes) min \(seconds) s" : "\(seconds) s"
    }

    private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}
