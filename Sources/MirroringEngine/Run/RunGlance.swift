/// Whether a job is being run, as far as this user may see it. Looking makes no folder, and holds up no run.
public struct RunGlance: Sendable, Hashable {
    /// Whether a run is under way.
    public let isUnderWay: Bool
    /// The process of the last run that began; nil if that is not known.
    public let process: Int32?

    /// Looks at a job.
    ///
    /// - Parameters:
    ///   - job: the job.
    ///   - stateFolder: the engine's state folder. If it can't be read, no run is seen.
    public init(at job: Job, stateFolder: String) {
        let lock = Self.lock(of: job, in: stateFolder)
        isUnderWay = lock?.isHeld ?? false
        process = lock?.holder
    }

    /// Whether a run was under way at that time, is now, or has been in between.
    public func seesRun(since earlier: RunGlance) -> Bool {
        earlier.isUnderWay || isUnderWay || process != earlier.process
    }

    private static func lock(of job: Job, in stateFolder: String) -> (isHeld: Bool, holder: Int32?)? {
        do throws(RunFailure) {
            guard let folder = try JobStateFolder(existing: job.id, in: stateFolder) else { return nil }
            return try JobStatus.lock(of: folder)
        } catch {
            return nil
        }
    }
}
