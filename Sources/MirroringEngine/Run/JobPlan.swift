import Foundation

/// What a run of a job would do, without doing anything.
public struct JobPlan: Sendable {
    /// What is new, different or to be deleted.
    public let changes: Changes

    /// Finds out what a run would do.
    ///
    /// - Parameters:
    ///   - job: the job.
    ///   - rsync: the rsync to use.
    /// - Throws: ``RunFailure``: the job can't be run as it is, or its trees can't be read; `CancellationError`.
    public init(of job: Job, rsync: String = "rsync") async throws {
        let validation = JobValidation(job: job)
        try validation.check()
        changes = try await ChangeSurvey(job: job, rsync: Rsync(program: rsync)).changes()
        try validation.check(changes)
    }
}
