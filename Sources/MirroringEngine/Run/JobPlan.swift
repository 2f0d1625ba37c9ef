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
        let validation = JobValidation(job: job)
        try validation.check()
        try validation.checkPublishing()
        let compared = try ReleaseWork(of: job)?.compared() ?? job
        changes = try await ChangeSurvey(job: compared, rsync: Rsync(program: rsync)).changes()
        let known = stateFolder.flatMap { JobStateFolder.pastRuns(of: job, in: $0)?.sourceMounts }
        let deletionGuard = DeletionGuard(job: job, known: known, table: MountTable.current)
        refusal = if case .refused(let refusal) = deletionGuard.verdict(on: changes) { refusal } else { nil }
    }
}
