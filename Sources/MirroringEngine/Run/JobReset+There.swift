import MirroringEvents
import MirroringFiles
import MirroringRemote

extension JobReset {
    /// Removes the packages that runs have left on the destination's machine, and what they have built there of a release, if that is another
    /// one; an import that was cut short is put back first. What the job keeps there of what it has replaced stays.
    ///
    /// - Returns: how many packages were dropped there; 0 if the destination is here.
    /// - Throws: ``RunFailure``: the machine can't be reached, or the job is being run; `CancellationError`.
    @discardableResult
    public static func resetThere(_ job: Job, configuration: EngineConfiguration) async throws -> Int {
        guard let place = job.farDestination else { return 0 }
        let state = try JobStateFolder(job: job, in: configuration.stateFolder)
        let caller = FarCaller(
            mode: .reset,
            token: try state.facts()?.farToken ?? FarCaller.newToken,
            version: configuration.identity.version,
            ssh: configuration.ssh,
            onWait: configuration.onWait
        )
        return try await FarReset().run(job, at: place, by: caller)
    }
}

/// Asks the other machine on a queue of its own, for that blocks.
private actor FarReset {
    private let executor = SerialQueueExecutor(label: "job-reset")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func run(_ job: Job, at place: RemotePlace, by caller: FarCaller) throws -> Int {
        let (connection, opening) = try caller.connection(to: place, for: .receive, of: job)
        defer { connection.close() }
        let opened = try opening.message(by: connection, at: place)
        let destination = FarDestination(of: job, at: place, opened, connection)
        let left = try destination.recover()
        try destination.removePackages(but: [])
        try destination.discard()
        return left.packages.count
    }
}
