import Foundation
import MirroringEvents
import MirroringFiles
import MirroringSettings

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
    /// The release that is to be published in the end; nil if there is none.
    var release: ReleaseWork?
    /// Whether nothing is done since what would be published was rolled back.
    var isHeldBack = false
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
            try JobValidation(job: job).checkPublishing()
        } catch {
            throw Refusal(failure: error, isInvalidJob: true)
        }
        var source = try SourceRoot(job.source)
        let release = try ReleaseWork(of: job)
        try release?.recover()
        let leftBehind = try recover(release?.site ?? job)
        let warnings = pruneTrash()
        let compared = try release?.compared() ?? job
        let changes = try await ChangeSurvey(job: compared, rsync: rsync).changes(onFound: onFound)
        try source.check()
        let table = MountTable.current
        source.note(table)
        // Before anything is refused that would not be done.
        if let release, let repeated = try await rolledBack(release, changes) {
            try removeObsoletePackages(but: [])
            try release.discard()
            return PreparedRun(
                source: source,
                changes: Changes(),
                plans: [],
                warnings: warnings + [repeated],
                isHeldBack: true
            )
        }
        var prepared = PreparedRun(source: source, changes: changes, plans: [], warnings: warnings)
        switch DeletionGuard(job: job, known: known, table: table).verdict(on: changes, allowing: allowed) {
        case .allowed: break
        case .allowedOnce(let token): prepared.allowance = token
        case .refused(let refusal): throw Refusal(failure: refusal.failure, deletions: refusal)
        }
        let plans = PackagePlanner(limits: job.package, pages: job.pages).packages(of: changes, leftBehind: leftBehind)
        try removeObsoletePackages(but: plans)
        prepared.plans = plans
        // What an earlier run has built and not published is published, even if there is nothing to add.
        let isBegun = try release?.isBegun() ?? false
        if !plans.isEmpty || isBegun {
            prepared.release = release
            prepared.release?.source = (changes.sourceEntries, changes.sourceBytes)
            prepared.release?.hasNews = isBegun
        }
        return prepared
    }

    /// Says that the source is as in a release that somebody has left for an older one: a timer must not publish that again.
    private func rolledBack(_ release: ReleaseWork, _ changes: Changes) async throws -> RunFailure? {
        let isBegun = try release.isBegun()
        guard !changes.isEmpty || isBegun else { return nil }
        for name in try release.marks() {
            guard try release.holds(name) else { continue }
            guard try await isSource(as: release.into(name)) else { continue }
            let file = job.file ?? job.name
            return RunFailure(
                .validation,
                item: job.source,
                """
                The source is still as in the release \(name), which was rolled back, so it is not published again. To publish it: \
                mirror rollback \(ShellWord.quoted(file)) \(name)
                """
            )
        }
        return nil
    }

    /// Whether the source is as in a release. What of it can't be read was missing when that was built, and would be again.
    private func isSource(as published: Job) async throws -> Bool {
        let changes = try await ChangeSurvey(job: published, rsync: rsync).changes()
        guard changes.deletions.isEmpty else { return false }
        let source = try FolderTree(path: job.source)
        for change in changes.changes {
            guard change.kind != .folder, let folder = try? source.folder(change.path.parent ?? .root),
                folder.refusalToRead(FileName(change.path.name), isFolder: false) != nil
            else { return false }
        }
        return true
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
    ///
    /// - Parameter site: the job, with the tree for its destination into which its packages go.
    private func recover(_ site: Job) throws(RunFailure) -> [(packageId: UUID, paths: Set<RelativePath>)] {
        var packages: [(packageId: UUID, paths: Set<RelativePath>)] = []
        for folder in try staging.recoveredPackages(of: site) {
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
