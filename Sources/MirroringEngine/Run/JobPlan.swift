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
    ///   - stateFolder: the engine's; from there it is known which file systems the source consisted of. Nothing is made in it.
    /// - Throws: ``RunFailure``: the job can't be run as it is, or its source can't be listed; `CancellationError`.
    public init(of job: Job, rsync: String = "rsync", stateFolder: String? = nil) async throws {
        try JobValidation(job: job).check()
        changes = try await ChangeSurvey(job: job, rsync: Rsync(program: rsync)).changes()
        let known = stateFolder.flatMap { JobStateFolder.pastRuns(of: job, in: $0)?.sourceMounts }
        let deletionGuard = DeletionGuard(job: job, known: known, table: MountTable.current)
        refusal = if case .refused(let refusal) = deletionGuard.verdict(on: changes) { refusal } else { nil }
    }
}
