import Foundation
import MirroringEvents
import MirroringSettings
import MirroringTrace

/// The trace of a run: what is written to the destination, and when.
struct RunTrace {
    /// The job, as it is run.
    var job: Job
    private let runId: UUID
    private let engine: EngineIdentity
    private let state: JobStateFolder
    private let began = Timestamp.now
    private var origin: TraceDocument.Origin?
    private var isMarked = false

    /// The trace of a run that begins.
    init(job: Job, runId: UUID, engine: EngineIdentity, state: JobStateFolder) {
        self.job = job
        self.runId = runId
        self.engine = engine
        self.state = state
    }

    /// Takes the trace that the source has, if it is a mirror itself and nobody changes it.
    ///
    /// - Throws: ``RunFailure`` if a file of the source has the trace's name, and is none: it is not mirrored.
    mutating func begin(_ source: any SourceSide) throws(RunFailure) {
        let found = try source.trace()
        var reason = "can't be read"
        if !found.isUnreadable {
            do throws(TraceProblem) {
                guard let bytes = found.bytes else { return }
                let trace = try TraceDocument(json: bytes)
                origin = trace.updating == nil ? trace.asOrigin : nil
                return
            } catch {
                reason = error.description
            }
        }
        throw RunFailure(
            .validation,
            item: TracePlace.path,
            """
            \(found.path) \(reason), and is not mirrored, since the run leaves its own trace in that place. Remove it, or remove \
            "trace" from the job.
            """
        )
    }

    /// Says once, before anything is changed, that the destination is.
    ///
    /// - Parameters:
    ///   - destination: what is changed.
    ///   - now: the present.
    mutating func mark(_ destination: any TracedSide, at now: Timestamp) throws(RunFailure) {
        guard !isMarked else { return }
        isMarked = true
        try destination.markTrace(TraceDocument.Updating(runId: runId, since: now))
    }

    /// Has what the destination holds read, and leaves the trace.
    ///
    /// - Parameters:
    ///   - destination: where it is left.
    ///   - outcome: how the run ends.
    ///   - rsync: lists what the job does not leave alone.
    /// - Returns: what the destination holds.
    /// - Throws: ``RunFailure``; ``RunEnd`` if the run's time was over before that; `CancellationError`.
    func leave(at destination: any TracedSide, as outcome: Outcome, rsync: Rsync) async throws -> MirroringTree {
        let read = try await destination.tracedTree(by: TraceReading(job: job, rsync: rsync, memory: state.digests))
        try destination.leave(document(of: read, as: outcome))
        return read.tree
    }

    private func document(of read: TracedTree, as outcome: Outcome) -> TraceDocument {
        var trace = TraceDocument(
            jobId: job.id,
            jobName: job.name,
            runId: runId,
            outcome: outcome,
            began: began,
            completed: .now,
            tree: read.tree,
            engine: engine.version
        )
        trace.expectedEverySeconds = job.expectation?.every.seconds
        trace.expectedGraceSeconds = job.expectation?.grace.seconds
        trace.hasExclusions = read.hasExclusions
        trace.origin = origin
        return trace
    }
}
