import Foundation

/// What a run of a job would do, without doing anything.
public struct JobPlan: Sendable {
    /// What is new, different or to be deleted.
    public let changes: Changes
    /// Why a run would be refused, for what it would delete; nil if it would not.
    public let refusal: DeletionRefusal?

    /// Finds out what a run would do.
    ///
    /// - Parameters:
    ///   - job: the job.
    ///   - rsync: the rsync to use.
    /// - Throws: ``RunFailure``: the job can't be run as it is, or its source can't be listed; `CancellationError`.
    public init(of job: Job, rsync: String = "rsync") async throws {
        try JobValidation(job: job).check()
        changes = try await ChangeSurvey(job: job, rsync: Rsync(program: rsync)).changes()
        let deletionGuard = DeletionGuard(job: job)
        refusal = if case .refused(let refusal) = deletionGuard.verdict(on: changes) { refusal } else { nil }
    }
}
