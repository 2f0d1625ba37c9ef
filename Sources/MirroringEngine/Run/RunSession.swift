import Foundation
import MirroringEvents
import SystemPackage

/// What every run of a job has from its beginning to its end: the job's lock and state, and somebody to tell its events to.
struct RunSession: ~Copyable {
    let state: JobStateFolder
    let telling: RunTelling
    private let job: Job
    private let lock: JobLock

    /// Takes the lock, and ends the run of an engine that died.
    ///
    /// - Throws: ``JobRefusal``: the job is being run, or its state can't be used.
    init(
        _ job: Job,
        _ configuration: EngineConfiguration,
        runId: UUID,
        sink: any MirroringEventSink
    ) throws(JobRefusal) {
        let engine = configuration.identity
        let state = try Self.usable { () throws(RunFailure) in
            try JobStateFolder(job: job, in: configuration.stateFolder)
        }
        let lock = try JobLock(job: job, state: state, onWait: configuration.onWait)
        try Self.usable { () throws(RunFailure) in
            try DeadRun(state: state, engine: engine, sink: sink).close()
        }
        // Before anything is staged: whoever forgets the job has to know where.
        try? state.note(job)
        telling = RunTelling(jobId: job.id, runId: runId, engine: engine, sink: sink, state: state)
        self.state = state
        self.job = job
        self.lock = lock
    }

    private static func usable<Result>(_ body: () throws(RunFailure) -> Result) throws(JobRefusal) -> Result {
        do throws(RunFailure) {
            return try body()
        } catch {
            throw JobRefusal(.unusableState, error.description)
        }
    }

    /// The open file to which the lock belongs: what the run starts holds it as well.
    var lockDescriptor: FileDescriptor { lock.descriptor }

    /// Gives the lock back; until then it is held.
    ///
    /// - Parameter job: the job as it is known now; nil if no more is known of it.
    consuming func end(_ job: Job? = nil) {
        try? state.note(job ?? self.job)
    }
}
