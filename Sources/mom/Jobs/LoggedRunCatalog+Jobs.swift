import MirroringEvents
import MirroringOfflineLog

import struct Foundation.UUID

extension LoggedRunCatalog {
    /// The last run of each job in the folder, and what went wrong in it; only the ends of so many files are read as there are jobs.
    ///
    /// - Parameter jobs: the jobs by their identifiers; nil for all.
    /// - Throws: `OfflineLogError` if the folder can't be read.
    mutating func lastRuns(of jobs: Set<UUID>?) throws(OfflineLogError) -> [LastRun] {
        var seen: Set<UUID> = []
        var runs: [LastRun] = []
        // The one that began last, if something can be read of it.
        for file in try folder.files().reversed() where !seen.contains(file.jobId) {
            guard jobs?.contains(file.jobId) ?? true, var run = digest(of: file) else { continue }
            seen.insert(file.jobId)
            if run.fate != .ended(.succeeded), let error = earlierError(of: run, in: file) { run.lastError = error }
            // Looked at from the last one back: what could not be read before is later.
            runs.append(LastRun(run: run, isOutdated: jobsInPart.contains(file.jobId)))
        }
        return runs
    }
}
