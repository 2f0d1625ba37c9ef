import MirroringEvents
import MirroringOfflineLog
import MirroringTrace

/// What the offline log of this machine has of a trace's job.
struct LoggedRuns {
    /// The log's folder.
    let folder: String
    private let files: [OfflineLogFile]

    /// The log in a folder; of none, and of one that can't be read, nothing is known.
    init(folder: String) {
        self.folder = folder
        files = (try? OfflineLogFolder(path: folder).files()) ?? []
    }

    /// The digest that the engine told at the end of the trace's run; nil if that is not here.
    func digest(of trace: TraceDocument) -> String? {
        let file = files.last { $0.runId == trace.runId && $0.jobId == trace.jobId }
        return file.flatMap { end(of: $0) }?.transferData.tree?.digest
    }

    /// Whether a good run of the job has left a trace after this one. A rollback leaves none: it shows an older run's copy.
    func hasNewerRun(than trace: TraceDocument) -> Bool {
        // Not one that began before it, to the second: a log may have a year of them.
        let earliest = trace.began.milliseconds - 1_000
        return files.reversed().contains { file in
            guard file.jobId == trace.jobId, file.runId != trace.runId, file.start.milliseconds > earliest,
                let end = end(of: file)
            else { return false }
            let hasTrace = end.transferData.tree != nil
            return hasTrace && end.status.outcome == .succeeded && end.status.receivedTime > trace.completed
        }
    }

    /// The terminal event of a run; nil if it has none, or can't be read.
    private func end(of file: OfflineLogFile) -> MirroringStatusEventArgs? {
        try? OfflineLogSummary(path: OfflineLogFolder(path: folder).path(of: file)).end?.event
    }
}
