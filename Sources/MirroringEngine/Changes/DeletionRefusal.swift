public import MirroringEvents
import MirroringSettings

/// Why a run does not delete what it would have to: the reason, what would go, and how somebody who means it allows it once.
public struct DeletionRefusal: Sendable, Hashable {
    /// What would go and why that is too much: sentences that name source and destination.
    public let reason: String
    /// What would go.
    public let summary: DeletionSummary
    /// What allows just these deletions.
    public let token: DeletionToken
    /// The sentence that tells how to allow them.
    public let remedy: String
    private let destination: String

    /// A refusal.
    ///
    /// - Parameters:
    ///   - reason: sentences.
    ///   - deletions: what would go.
    ///   - job: whose it is.
    init(_ reason: String, _ deletions: [Deletion], of job: Job) {
        self.reason = reason
        summary = DeletionSummary(of: deletions)
        let token = DeletionToken(of: deletions, job: job)
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
        summary.lines.map { "It would delete: \($0)" }
    }

    /// Whether a line of the run's event tells it: whoever shows the refusal itself leaves that out.
    public func isTold(by entry: StatusLogEntry) -> Bool {
        entry.message == failure.description || details.contains(entry.message)
    }
}
