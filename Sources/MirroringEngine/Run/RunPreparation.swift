import MirroringEvents
import MirroringRemote
import MirroringSettings

/// What a run knows before its first package.
struct PreparedRun {
    /// What is new, different or to be deleted.
    var changes: Changes
    /// The packages in which that is done, in order.
    var plans: [PackagePlan]
    /// What has allowed deletions that the job does not; nil if none was needed.
    var allowance: DeletionToken?
    /// What could not be done beside, and does not matter to the run.
    var warnings: [RunFailure] = []
    /// Whether a release is to be published in the end.
    var publishes = false
    /// Whether nothing is done since what would be published was rolled back.
    var isHeldBack = false
}

/// Finds out what a run has to do: what dead engines left is put back or taken up, the trees are compared.
struct RunPreparation {
    /// There is nothing to run: the job's "before" has failed, or the run would delete more than it may.
    struct Refusal: Error {
        var failure: RunFailure
        /// What the run would delete, if that is the reason.
        var deletions: DeletionRefusal?
    }

    let job: Job
    let rsync: Rsync
    let source: any SourceSide
    let destination: any DestinationSide
    /// Of which file systems the source consisted when the job last succeeded; nil if that is not known.
    let known: SourceMounts?
    /// Where the destination was then; nil if that is not known, or does not matter.
    let knownDestination: MountedFolder?
    /// The deletions that somebody has allowed.
    let allowed: DeletionToken?

    /// Prepares a run.
    ///
    /// - Parameter onFound: told the number of changes whenever one more is found.
    /// - Throws: ``Refusal``; ``RunFailure`` if something can't be read; `CancellationError`.
    func run(onFound: (Int) -> Void) async throws -> PreparedRun {
        let left = try destination.recover()
        let survey = ChangeSurvey(job: job, rsync: rsync, source: source, destination: destination)
        let changes = try await survey.changes(onFound: onFound)
        try source.check()
        try source.noteMounts()
        // Before anything is refused that would not be done.
        if !changes.isEmpty || left.isBegun, let repeated = try await rolledBack(to: left.marks) {
            try destination.removePackages(but: [])
            try destination.discard()
            return PreparedRun(
                changes: Changes(),
                plans: [],
                warnings: left.warnings + [repeated],
                isHeldBack: true
            )
        }
        let guardian = try DestinationGuard(job, knowing: knownDestination, at: destination)
        if let failure = guardian.refusal(of: changes) { throw Refusal(failure: failure) }
        var prepared = PreparedRun(changes: changes, plans: [], warnings: left.warnings)
        if let lost = changes.lostAttributes.sentence {
            prepared.warnings.append(RunFailure(.dependency, item: "rsync", lost))
        }
        let lost = if let known { try source.lost(of: known) } else { [SourceMounts.Place]() }
        switch DeletionGuard(job: job, lost: lost).verdict(on: changes, allowing: allowed) {
        case .allowed: break
        case .allowedOnce(let token): prepared.allowance = token
        case .refused(let refusal): throw Refusal(failure: refusal.failure, deletions: refusal)
        }
        let planner = PackagePlanner(limits: job.packageLimits, pages: job.pages)
        prepared.plans = planner.packages(of: changes, leftBehind: left.packages)
        try destination.removePackages(but: Set(prepared.plans.map(\.packageId)))
        // What an earlier run has built and not published is published, even if there is nothing to add.
        prepared.publishes = job.publish != .packages && (!prepared.plans.isEmpty || left.isBegun)
        return prepared
    }

    /// Says that the source is as in a release that somebody has left for an older one: a timer must not publish that again.
    private func rolledBack(to marks: [ReleaseName]) async throws -> RunFailure? {
        for name in marks where try await isSource(asIn: name) {
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
    private func isSource(asIn release: ReleaseName) async throws -> Bool {
        try destination.turn(to: release)
        let survey = ChangeSurvey(job: job, rsync: rsync, source: source, destination: destination)
        let changes = try await survey.changes()
        try destination.turn(to: nil)
        guard changes.deletions.isEmpty, changes.changes.allSatisfy({ $0.kind != .folder }) else { return false }
        let refusals = try source.refusals(of: changes.changes)
        return changes.changes.allSatisfy { refusals[$0.path] != nil }
    }
}
