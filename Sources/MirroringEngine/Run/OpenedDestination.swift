import MirroringEvents
import MirroringRemote

/// The destination of a job, for what is done there without a source: here, or on another machine.
struct OpenedDestination {
    /// The job, with what another machine has said of its folder there.
    let job: Job
    let side: any PastSide
    /// The connection to the machine of the destination; nil if that is this one.
    private let connection: FarConnection?

    /// Opens a destination. One on another machine is judged there, by the same rules.
    ///
    /// - Parameters:
    ///   - job: the job.
    ///   - caller: what another machine is told of this end, and what is to be done.
    /// - Throws: ``RunFailure``: the destination can't be used, or its machine not be reached; `CancellationError`.
    init(of job: Job, for caller: FarCaller) throws {
        guard let place = job.farDestination else {
            try JobValidation(job: job).check(for: caller.mode)
            side = try LocalDestination(of: job, keepsReplaced: caller.mode == .restore)
            self.job = job
            connection = nil
            return
        }
        let (connection, opening) = try caller.connection(to: place, for: .receive, of: job)
        do {
            let opened = try opening.message(by: connection, at: place)
            self.job = try job.opened(as: opened, at: place)
            side = FarDestination(of: self.job, at: place, opened, connection)
            self.connection = connection
        } catch {
            connection.close()
            throw error
        }
    }

    /// Ends the connection in order; blocks until its ssh has ended.
    func close() { connection?.close() }
}

extension FarCaller {
    /// Who goes back to what was at a job's destination once.
    ///
    /// - Parameters:
    ///   - mode: what is done there.
    ///   - configuration: on whose behalf.
    ///   - token: what only this engine knows of the job; nil for who changes nothing.
    ///   - onWait: told in sentences for people that the connection broke, and that it is there again.
    init(
        _ mode: OpenRequest.Mode,
        _ configuration: EngineConfiguration,
        token: String? = nil,
        onWait: @escaping @Sendable (String) -> Void
    ) {
        self.init(
            mode: mode,
            token: token ?? Self.newToken,
            version: configuration.identity.version,
            ssh: configuration.ssh,
            onWait: onWait
        )
    }
}
