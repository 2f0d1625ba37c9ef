import Foundation
import MirroringEngine
import MirroringEvents

/// A line of `mirror check --json`: a finding.
struct FindingLine: Encodable {
    /// What an entry is like at one end.
    struct Side: Encodable {
        var size: Int?
        var modified: Timestamp
        var mode: String
        var owner: UInt32
        var group: UInt32

        init(_ side: CheckFinding.Side, of kind: CheckFinding.Kind) {
            size = kind == .file ? side.size : nil
            modified = side.modified
            mode = String(side.mode, radix: 8)
            owner = side.owner
            group = side.group
        }
    }

    var finding: String
    var path: String?
    var pathBytes: Data?
    var kind: String
    var differs: [String]?
    var end: String?
    var category: String?
    var message: String?
    var source: Side?
    var destination: Side?

    init(_ finding: CheckFinding) {
        (path, pathBytes) = finding.path.inJSON
        kind = finding.kind.rawValue
        source = finding.source.map { Side($0, of: finding.kind) }
        destination = finding.destination.map { Side($0, of: finding.kind) }
        switch finding.verdict {
        case .missing: self.finding = "missing"
        case .extra: self.finding = "extra"
        case .different(let differences):
            self.finding = "different"
            differs = differences.map(\.rawValue)
        case .unreadable(let end, let refusal):
            self.finding = "unreadable"
            self.end = end.rawValue
            category = refusal.category.rawValue
            message = refusal.message
        }
    }
}

/// The last line of `mirror check --json`.
struct SummaryLine: Encodable {
    struct Summary: Encodable {
        var job: String
        var name: String
        var content: Bool
        var compared: Int
        var same: Int
        var missing: Int
        var extra: Int
        var different: Int
        var unreadable: Int
    }

    var summary: Summary

    init(_ summary: CheckSummary, job: Job, content: Bool) {
        self.summary = Summary(
            job: job.id.uuidString.lowercased(),
            name: job.name,
            content: content,
            compared: summary.compared,
            same: summary.same,
            missing: summary.missing,
            extra: summary.extra,
            different: summary.different,
            unreadable: summary.unreadable
        )
    }
}
