import MirroringEvents
import MirroringSettings

import struct Foundation.UUID

extension JobFinding: CustomStringConvertible {
    /// A sentence for a person.
    public var description: String {
        let job = jobText(jobName, jobId)
        switch reason {
        case .late(let due, let grace):
            let run = runId == nil ? "no run is under way" : "a run is under way"
            return "\(job) is late: a good run was due at \(due) and \(grace.span) of grace, and \(run)."
        case .slow(let duration, let median):
            return
                "\(job) is slow: a run takes \(duration.span), where half of those before took less than \(median.span)."
        case .nothingMirrored(let median):
            return
                "\(job) is odd: a run has mirrored nothing, where half of those before mirrored \(median) items or more."
        case .deletions(let count, let share, let greatest):
            return
                "\(job) is odd: a run has deleted \(count) entries, \(share.percent) of what there was, and none before more than "
                + "\(greatest.percent)."
        case .flaky(let failed, let count):
            return "\(job) is flaky: \(failed) of its last \(count) runs have failed, with good ones in between."
        }
    }
}

extension JobSettlement: CustomStringConvertible {
    /// A sentence for a person.
    public var description: String {
        let job = jobText(jobName, jobId)
        return switch kind {
        case .late: "\(job) is late no more."
        case .slow: "\(job) takes its usual time again."
        case .odd: "\(job) does again what it usually does."
        case .flaky: "\(job) is flaky no more."
        }
    }
}

private func jobText(_ name: String, _ id: UUID) -> String { "Job \"\(name)\" (\(id.lowercased))" }

extension Duration {
    fileprivate var span: TimeSpan { TimeSpan(seconds: Int(self / .seconds(1))) }
}

extension Double {
    /// A share of a whole, rounded to a percentage.
    fileprivate var percent: String { "\(Int((self * 100).rounded())) %" }
}
