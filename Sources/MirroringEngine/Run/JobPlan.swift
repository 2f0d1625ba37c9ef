import MirroringFiles
import MirroringRemote
import SystemPackage

/// What a run of a job would do, without doing anything.
public struct JobPlan: Sendable {
    /// What is new, different or to be deleted.
    public let changes: Changes
    /// Why a run would be refused, for what it would delete; nil if it would not.
    public let refusal: DeletionRefusal?
    /// Why a run would be refused, for where the destination is; nil if it would not.
    public let lostDestination: RunFailure?

    /// Finds out what a run would do.
    ///
    /// - Parameters:
    ///   - job: the job.
    ///   - rsync: the rsync to use.
    ///   - ssh: the ssh by which another machine is reached.
    ///   - version: this program's, for another machine.
    ///   - stateFolder: the engine's; from there it is known which file systems the source consisted of. Nothing is made in it.
    ///   - places: what the engine needs itself (``EngineConfiguration/ownPlaces``).
    /// - Throws: ``RunFailure``: the job can't be run as it is, or its source can't be listed; `CancellationError`.
    public init(
        of job: Job,
        rsync: String = "rsync",
        ssh: String = "ssh",
        version: String = "",
        stateFolder: String? = nil,
        places: [EnginePlace] = []
    ) async throws {
        let known = stateFolder.flatMap { JobStateFolder.pastRuns(of: job, in: $0) } ?? PastRuns()
        var caller = FarCaller(mode: .look, token: FarCaller.newToken, version: version, ssh: ssh)
        caller.known = known.destination
        self = try await JobPlanning().plan(
            of: job,
            by: Rsync(program: rsync),
            for: caller,
            knowing: known,
            besides: places
        )
    }

    fileprivate init(changes: Changes, refusal: DeletionRefusal?, lostDestination: RunFailure?) {
        self.changes = changes
        self.lostDestination = lostDestination
        self.refusal = refusal
    }
}

/// Compares the two sides of a job on a queue of its own, for their calls block.
private actor JobPlanning {
    private let executor = SerialQueueExecutor(label: "job-plan")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func plan(
        of job: Job,
        by rsync: Rsync,
        for caller: FarCaller,
        knowing known: PastRuns,
        besides places: [EnginePlace]
    ) async throws -> JobPlan {
        let sides: JobSides
        do {
            sides = try JobSides(checking: job, for: caller, besides: places)
        } catch let invalid as JobSides.InvalidJob {
            throw invalid.failure
        }
        defer { sides.close() }
        let (source, destination) = (sides.source, sides.destination)
        let survey = ChangeSurvey(job: sides.job, rsync: rsync, source: source, destination: destination)
        var changes = try await survey.changes()
        let lost = if let mounts = known.sourceMounts { try source.lost(of: mounts) } else { [SourceMounts.Place]() }
        // Of what a run knows when it asks: its token stands for the same.
        let verdict = DeletionGuard(job: job, lost: lost).verdict(on: changes)
        try leaveUnreadable(at: source, of: &changes)
        let refusal: DeletionRefusal? = if case .refused(let refusal) = verdict { refusal } else { nil }
        let guardian = try DestinationGuard(job, knowing: known.destination, at: destination)
        return JobPlan(changes: changes, refusal: refusal, lostDestination: guardian.refusal(of: changes))
    }

    /// Tells of files that this user may not read: rsync has asked for no more than their attributes, and a run finds it out when it
    /// transfers them.
    private func leaveUnreadable(at source: any SourceSide, of changes: inout Changes) throws(RunFailure) {
        let refusals = try source.refusals(of: changes.changes.filter { $0.kind == .file })
        guard !refusals.isEmpty else { return }
        for change in changes.changes {
            guard let refusal = refusals[change.path] else { continue }
            let failure = RunFailure(errno: refusal.rawValue, action: "read", item: "\(change.path)")
            changes.unreadable.append(failure)
            changes.unreadableEntries[change.path] = failure
        }
        changes.changes.removeAll { refusals[$0.path] != nil }
    }
}
