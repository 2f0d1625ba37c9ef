public import MirroringEvents
import MirroringFiles

public import struct Foundation.UUID

/// What the engine's state folder tells of a job, without changing anything there.
public struct JobStatus: Sendable, Hashable {
    /// A run that was begun and has not told its end.
    public struct OpenRun: Sendable, Hashable {
        /// The run.
        public var runId: UUID
        /// The process that runs it; nil if that is not known.
        public var process: Int32?
        /// When it began, as its identity tells; when it told something last, if another engine has made that.
        public var began: Timestamp
        /// What it was busy with.
        public var phase: MirroringPhase
        /// How far it is, 0 to 99, as its last event told; nil before it knew what there is to do.
        public var percent: Int?
    }

    /// What a job is at. The set may grow.
    public enum State: String, Sendable, Hashable, Codable {
        /// It was never run.
        case never
        /// Its last run is over.
        case idle
        /// A run is under way.
        case running
        /// An engine died in a run, and none has ended that run since.
        case died
    }

    /// The job.
    public let id: UUID
    /// What it is at.
    public let state: State
    /// The run that is not over; nil if there is none, or it has not told anything yet.
    public let open: OpenRun?
    /// The last runs, the newest last.
    public let runs: [PastRun]
    /// When a run last ended well.
    public let lastGood: Timestamp?
    /// How many runs have failed since.
    public let failedAttempts: Int
    /// The job's name at its last run; nil if that is not known.
    public let name: String?
    /// The job file of its last run.
    public let file: String?

    /// Looks at the state of a job.
    ///
    /// - Parameters:
    ///   - id: the job.
    ///   - stateFolder: the engine's state folder.
    /// - Throws: ``RunFailure`` if it can't be read.
    public init(of id: UUID, in stateFolder: String) throws(RunFailure) {
        self.id = id
        guard let folder = try JobStateFolder(existing: id, in: stateFolder) else {
            (state, open, runs, lastGood, failedAttempts, name, file) = (.never, nil, [], nil, 0, nil, nil)
            return
        }
        let earlier = try folder.record()?.event.runId
        let lock = try Self.lock(of: folder)
        let record = try folder.record()
        // A run takes its record away before it gives back the lock: one that is there before and after the lock was free has been left
        // by an engine that died. Another one is that of a run that has begun meanwhile.
        let isLeft = record.map { $0.event.runId == earlier } ?? false
        let past = try folder.pastRuns()
        let facts = try folder.facts()
        runs = past.runs
        lastGood = past.lastExecution
        failedAttempts = past.failedAttempts
        name = facts?.name
        file = facts?.file
        open = record.map { OpenRun($0, process: lock.isHeld ? lock.holder : nil) }
        state =
            if lock.isHeld || record != nil && !isLeft {
                .running
            } else if isLeft {
                .died
            } else {
                past.lastExecution == nil && past.failedAttempts == 0 && past.runs.isEmpty ? .never : .idle
            }
    }

    /// The jobs of which something is known.
    ///
    /// - Throws: ``RunFailure`` if the state folder can't be read.
    public static func jobs(in stateFolder: String) throws(RunFailure) -> [UUID] {
        try JobStateFolder.jobs(in: stateFolder)
    }

    /// Whether a run has the lock, and which process wrote itself down as its holder last. What an engine has left that died may hold
    /// it for a while, but runs nothing.
    static func lock(of folder: JobStateFolder) throws(RunFailure) -> (isHeld: Bool, holder: Int32?) {
        do throws(SystemFailure) {
            guard let file = try folder.existingLock() else { return (false, nil) }
            // Shared, and for a moment: who wants to run the job waits for those who look.
            var holder: Int32?
            guard let lock = try FileLock(.shared, of: file, busy: { holder = JobLock.holder(of: $0) }) else {
                return (holder.map { JobLock.isRunning($0) } ?? true, holder)
            }
            return (false, JobLock.holder(of: lock.file))
        } catch {
            throw RunFailure(error)
        }
    }
}

extension JobStatus.OpenRun {
    init(_ record: RunRecord, process: Int32?) {
        let data = record.event.transferData
        self.init(
            runId: record.event.runId,
            process: process,
            began: record.event.runId.version7Time ?? data.status.receivedTime,
            phase: record.phase,
            percent: data.progress?.percent
        )
    }
}
