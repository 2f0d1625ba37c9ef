import Foundation
import MirroringEvents

/// What a run knows before its first package.
struct PreparedRun {
    /// Which folder the source is, and what is mounted in it.
    var source: SourceRoot
    /// What is new, different or to be deleted.
    var changes: Changes
    /// The packages in which that is done, in order.
    var plans: [PackagePlan]
    /// What has allowed deletions that the job does not; nil if none was needed.
    var allowance: DeletionToken?
    /// What could not be done beside, and does not matter to the run.
    var warnings: [RunFailure] = []
}

/// Finds out what a run has to do: the job holds, what dead engines left is put back or taken up, the trees are compared.
struct RunPreparation {
    /// Why there is nothing to run: the job, or what it would do, does not hold.
    struct Refusal: Error {
        var failure: RunFailure
        /// Whether the job can't be run as it is written; else its source or destination is not as it should be.
        var isInvalidJob = false
        /// What the run would delete, if that is the reason.
        var deletions: DeletionRefusal?
    }

    let job: Job
    let rsync: Rsync
    let staging: StagingFolder
    /// Of which file systems the source consisted when the job last succeeded; nil if that is not known.
    let known: SourceMounts?
    /// The deletions that somebody has allowed.
    let allowed: DeletionToken?

    /// Prepares a run.
    ///
    /// - Parameter onFound: told the number of changes whenever one more is found.
    /// - Throws: ``Refusal``; ``RunFailure`` if something can't be read; `CancellationError`.
    func run(onFound: (Int) -> Void) async throws -> PreparedRun {
        do throws(RunFailure) {
            try JobValidation(job: job).check()
        } catch {
            throw Refusal(failure: error, isInvalidJob: true)
        }
        var source = try SourceRoot(job.source)
        let leftBehind = try recover()
        let warnings = pruneTrash()
        let changes = try await ChangeSurvey(job: job, rsync: rsync).changes(onFound: onFound)
        try source.check()
        let table = MountTable.current
        source.note(table)
        var allowance: DeletionToken?
        switch DeletionGuard(job: job, known: known, table: table).verdict(on: changes, allowing: allowed) {
        case .allowed: break
        case .allowedOnce(let token): allowance = token
        case .refused(let refusal): throw Refusal(failure: refusal.failure, deletions: refusal)
        }
        let plans = PackagePlanner(limits: job.package, pages: job.pages).packages(of: changes, leftBehind: leftBehind)
        try removeObsoletePackages(but: plans)
        return PreparedRun(source: source, changes: changes, plans: plans, allowance: allowance, warnings: warnings)
    }

    /// Removes what was kept for long enough.
    ///
    /// - Returns: why not, if it can't be removed.
    private func pruneTrash() -> [RunFailure] {
        guard let span = job.keepDeleted else { return [] }
        do throws(RunFailure) {
            try Trash(of: job)?.prune(keptFor: span, at: .now)
            return []
        } catch {
            return [error]
        }
    }

    /// Puts back what an import that was cut short had done, and finds the packages that an earlier run left behind.
    private func recover() throws(RunFailure) -> [(packageId: UUID, paths: Set<RelativePath>)] {
        var packages: [(packageId: UUID, paths: Set<RelativePath>)] = []
        for folder in try staging.recoveredPackages(of: job) {
            do throws(RunFailure) {
                guard let manifest = try folder.readManifest() else { throw RunFailure(.notFound, "") }
                guard manifest.packageId == folder.packageId, manifest.jobId == job.id else {
                    throw RunFailure(.validation, "")
                }
                packages.append((manifest.packageId, Set(manifest.entries.map(\.path))))
            } catch {
                // Cut off before its manifest was written, damaged, or another's: nothing of it can be used.
                try folder.remove()
            }
        }
        return packages
    }

    /// Removes the packages of earlier runs of which nothing is left to do.
    private func removeObsoletePackages(but plans: [PackagePlan]) throws(RunFailure) {
        let wanted = Set(plans.map(\.packageId))
        for folder in try staging.packages() where !wanted.contains(folder.packageId) {
            try folder.remove()
        }
        if plans.isEmpty { staging.removeIfEmpty() }
    }
}
