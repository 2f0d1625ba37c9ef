import MirroringFiles
import MirroringRemote

extension JobRelease {
    /// The releases of a job, the newest first; those of another machine are asked for there.
    ///
    /// - Parameters:
    ///   - job: the job; its source does not have to be there.
    ///   - configuration: how another machine is reached.
    /// - Throws: ``RunFailure``: the job does not publish by releases (validation), they can't be read, or their machine can't be reached;
    ///   `CancellationError`.
    public static func all(of job: Job, configuration: EngineConfiguration) async throws -> [JobRelease] {
        try job.requireReleases()
        return try await PastListing().ask(job, configuration) { side in try side.releases() }
    }
}

extension KeptVersion {
    /// What the runs of a job have replaced or deleted and is kept, the newest first; what another machine keeps is asked for there.
    ///
    /// It is read without the job's lock: what is removed meanwhile is left out.
    ///
    /// - Parameters:
    ///   - job: the job; its source does not have to be there.
    ///   - path: the entry of which all versions are wanted, and of what was below it; the root for all that there is.
    ///   - configuration: how another machine is reached.
    /// - Throws: ``RunFailure``: the job keeps nothing (validation), nothing is kept yet (notFound), it can't be read, or its machine can't
    ///   be reached; `CancellationError`.
    public static func all(
        of job: Job,
        below path: RelativePath = .root,
        configuration: EngineConfiguration
    ) async throws -> [KeptVersion] {
        try await PastListing().ask(job, configuration) { side in try side.versions(of: path) }
    }
}

/// Asks a destination on a queue of its own, for that blocks.
private actor PastListing {
    private let executor = SerialQueueExecutor(label: "past-listing")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func ask<Answer: Sendable>(
        _ job: Job,
        _ configuration: EngineConfiguration,
        _ question: @Sendable (any PastSide) throws -> Answer
    ) throws -> Answer {
        let caller = FarCaller(.list, configuration, onWait: configuration.onWait)
        let destination = try OpenedDestination(of: job, for: caller)
        defer { destination.close() }
        return try question(destination.side)
    }
}
