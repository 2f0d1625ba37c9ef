import MirroringFiles
import MirroringOfflineLog

/// Looks through the monitoring folder on a queue of its own: where very many files are kept that takes seconds, in which events have to be
/// written.
actor OfflineLogSurveyor {
    private let executor = SerialQueueExecutor(label: "offline-log-survey")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// What lies in a folder, and what has to go; see `OfflineLogSurvey`.
    func survey(
        _ folder: OpenedLogFolder,
        by retention: OfflineLogRetention,
        sparingOld: Bool,
        writtenBefore limit: String,
        at now: FileTime
    ) throws(OfflineLogError) -> OfflineLogSurvey {
        try OfflineLogSurvey(of: folder, by: retention, sparingOld: sparingOld, writtenBefore: limit, at: now)
    }
}
