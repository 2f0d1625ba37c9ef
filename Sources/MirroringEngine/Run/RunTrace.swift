import Foundation
import MirroringEvents
import MirroringFiles
import MirroringSettings
import MirroringTrace

/// The trace of a run: what is written to the destination, and when.
struct RunTrace {
    private let job: Job
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

    /// Says in the trace of an earlier run that the destination is being changed: from now on nobody should take it for that run's. Where
    /// there is no trace nobody does.
    ///
    /// - Parameters:
    ///   - tree: the path of what is changed, which need not be there yet.
    ///   - now: the present.
    mutating func mark(in tree: String, at now: Timestamp) throws(RunFailure) {
        guard !isMarked else { return }
        isMarked = true
        guard FileFacts(of: tree) != nil else { return }
        let file = TraceFile(in: try .root(tree), path: tree)
        guard let bytes = try? file.read(), var trace = try? TraceDocument(json: bytes) else { return }
        // Since the first of the runs that have not ended well.
        trace.updating = TraceDocument.Updating(runId: runId, since: trace.updating?.since ?? now)
        try write(trace, to: file)
    }

    /// Reads what the destination holds, as far as it is not known, and leaves the trace.
    ///
    /// - Parameters:
    ///   - tree: the path of what the run has changed.
    ///   - outcome: how the run ends.
    ///   - original: the tree whose files count, where the job leaves something alone.
    ///   - rsync: lists those.
    /// - Returns: what the destination holds.
    /// - Throws: ``RunFailure``; `CancellationError`.
    func leave(
        in tree: String,
        as outcome: Outcome,
        counting original: RsyncFolder,
        rsync: Rsync
    ) async throws -> MirroringTree {
        let root = try OpenedFolder.root(tree)
        let known = state.digests()
        let selection = job.exclude.isEmpty ? nil : try await mirroredFiles(of: original, rsync)
        let engines = Exclusions(ofEnginesAt: job)
        let files: TreeFiles.Result
        do {
            files = try TreeFiles(of: root, path: tree, known: known, selection: selection) { folder in
                engines.cover(String(decoding: folder, as: UTF8.self))
            }
            .read()
        } catch let failure as SystemFailure {
            throw RunFailure(failure)
        }
        let index = files.index.settled(at: .now)
        // What can't be remembered is read again by the next run.
        if index != known { try? state.save(index) }

        var trace = TraceDocument(
            jobId: job.id,
            jobName: job.name,
            runId: runId,
            outcome: outcome,
            began: began,
            completed: .now,
            tree: files.digest.tree,
            engine: engine.version
        )
        trace.expectedEverySeconds = job.expectation?.every.seconds
        trace.expectedGraceSeconds = job.expectation?.grace.seconds
        trace.hasExclusions = selection != nil || files.hasLeftOut
        trace.origin = origin
        try write(trace, to: TraceFile(in: root, path: tree))
        return trace.tree
    }

    /// The paths of the files of a tree that the job does not leave alone.
    private func mirroredFiles(of tree: RsyncFolder, _ rsync: Rsync) async throws -> Set<[UInt8]> {
        let entries = try await SourceListing(job: job, rsync: rsync, folder: tree).entries()
        return Set(entries.filter { $0.kind == .file }.map(\.path.bytes))
    }

    private func write(_ trace: TraceDocument, to file: TraceFile) throws(RunFailure) {
        do {
            try file.write(trace.json)
        } catch {
            let failure = error as? SystemFailure
            throw RunFailure(
                failure.map { Category(errno: $0.number) } ?? .internal,
                item: TracePlace.path,
                """
                The trace \(file.path) can't be written: \(failure?.errno.reason ?? "\(error)"). Allow it, or remove "trace" from the job.
                """
            )
        }
    }
}
