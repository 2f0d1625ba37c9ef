import MirroringEvents
import MirroringFiles
import MirroringTrace

/// The trace in a tree of this machine.
struct TreeTrace {
    private let path: String

    /// The trace of the tree at a path, which need not be there yet.
    init(in path: String) {
        self.path = path
    }

    /// Says that the tree is being changed, if there is a trace that tells of something else.
    func mark(_ run: TraceDocument.Updating) throws(RunFailure) {
        guard FileFacts(of: path) != nil else { return }
        let file = TraceFile(in: try .root(path), path: path)
        guard let bytes = try? file.read(), var trace = try? TraceDocument(json: bytes) else { return }
        // Since the first of the runs that have not ended well.
        trace.updating = TraceDocument.Updating(runId: run.runId, since: trace.updating?.since ?? run.since)
        try write(trace, to: file)
    }

    /// Puts a trace in the place of the one that is there, or of none.
    func leave(_ trace: TraceDocument) throws(RunFailure) {
        try write(trace, to: TraceFile(in: try .root(path), path: path))
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
