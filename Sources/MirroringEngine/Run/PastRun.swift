public import MirroringEvents

public import struct Foundation.UUID

/// How a run of a job ended.
public struct PastRun: Codable, Sendable, Hashable {
    /// The run.
    public var runId: UUID
    /// When it began.
    public var began: Timestamp
    /// When it ended.
    public var ended: Timestamp
    /// How it ended.
    public var outcome: Outcome
    /// Packages in place.
    public var packages: Int
    /// Pages in place.
    public var pages: Int
    /// Files in place that are not pages.
    public var files: Int
    /// Bytes of what is in place.
    public var bytes: Int
    /// Entries deleted at the destination.
    public var deletions: Int
    /// What could not be done.
    public var errors: Int
    /// The first of it, a sentence; nil if there is none.
    public var firstProblem: String?

    /// How long it took, in seconds.
    public var seconds: Double { Double(ended.milliseconds - began.milliseconds) / 1_000 }

    init(_ report: RunReport, ended: Timestamp) {
        let (seconds, rest) = report.duration.components
        let milliseconds = seconds * 1_000 + rest / 1_000_000_000_000_000
        runId = report.runId
        began = Timestamp(milliseconds: ended.milliseconds - milliseconds)
        self.ended = ended
        outcome = report.outcome
        packages = report.packages
        pages = report.pages
        files = report.files
        bytes = report.bytes
        deletions = report.deletions
        errors = report.losses.count
        firstProblem = report.failures.first?.description
    }
}
