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

    /// The runs in a part of a folder's files that have not ended, the newest one first.
    func unfinishedRuns(of folder: OfflineLogFolder, in span: OfflineLogSpan) throws(OfflineLogError) -> [LoggedRun] {
        try folder.unfinishedRuns(in: span, limit: UnfinishedRuns.maximum) {
            LoggedRun($0.event, of: $0.run, at: $0.position)
        }
    }

    /// How the last runs of the jobs went, as a folder's files tell.
    func courses(of folder: OfflineLogFolder) throws(OfflineLogError) -> JobCourses {
        var courses = JobCourses()
        try folder.lastRuns(ofEachJob: JobCourse.remembered, limit: JobCourse.remembered * JobCourses.maximum) {
            courses.note($0.event, of: $0.jobId, began: $1)
        }
        return courses
    }
}
