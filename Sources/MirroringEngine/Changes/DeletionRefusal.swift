public import MirroringEvents
import MirroringSettings

/// Why a run does not delete what it would have to, or replace what it would: the reason, what would go, and how somebody who means it
/// allows it once.
public struct DeletionRefusal: Sendable, Hashable {
    /// What would go and why that is too much: sentences that name source and destination.
    public let reason: String
    /// What would go; where nothing would, what would be mirrored.
    public let summary: DeletionSummary
    /// What allows just that.
    public let token: DeletionToken
    /// The sentence that tells how to allow them.
    public let remedy: String
    private let destination: String
    /// What the run would do with the entries.
    private let action: String

    /// A refusal.
    ///
    /// - Parameters:
    ///   - reason: sentences.
    ///   - deletions: what would go.
    ///   - changes: what would be mirrored that is refused as well.
    ///   - job: whose it is.
    init(_ reason: String, _ deletions: [Deletion], replacing changes: [Change] = [], of job: Job) {
        self.reason = reason
        let changed = changes.map { Deletion(path: $0.path, isFolder: $0.kind == .folder) }
        summary = DeletionSummary(of: deletions.isEmpty ? changed : deletions)
        action = deletions.isEmpty ? "mirror" : "delete"
        let token = DeletionToken(of: deletions, replacing: changed, job: job)
        let command = job.file.map { "mirror run \(ShellWord.quoted($0)) --allow-deletions \(token)" }
        self.token = token
        // The command last and without a full stop, so that it can be copied.
        remedy = command.map { "If that is meant: \($0)" } ?? "If that is meant, allow it with the token \(token)."
        destination = job.destination
    }

    /// The same as a failure of the run.
    var failure: RunFailure {
        RunFailure(.validation, item: destination, "\(reason) \(remedy)")
    }

    /// What the run's event says in addition, a line each.
    var details: [String] {
        summary.lines.map { "It would \(action): \($0)" }
    }

    /// Whether a line of the run's event tells it: whoever shows the refusal itself leaves that out.
    public func isTold(by entry: StatusLogEntry) -> Bool {
        entry.message == failure.description || details.contains(entry.message)
    }
}
