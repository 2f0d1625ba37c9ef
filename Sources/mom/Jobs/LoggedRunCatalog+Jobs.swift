import MirroringEvents
import MirroringOfflineLog

import struct Foundation.UUID

extension LoggedRunCatalog {
    /// The last run of each job in the folder, and what went wrong in it; only the ends of so many files are read as there are jobs.
    ///
    /// - Parameter jobs: only these jobs; all where none are named.
    /// - Throws: `OfflineLogError` if the folder can't be read.
    mutating func lastRuns(of jobs: [NamedJob]) throws(OfflineLogError) -> [LastRun] {
        let ids = jobs.compactMap(\.id)
        let areIds = !jobs.isEmpty && ids.count == jobs.count
        var seen: Set<UUID> = []
        var runs: [LastRun] = []
        // One that began last, and of which something can be read.
        for file in try folder.files().reversed() where !seen.contains(file.jobId) {
            guard !areIds || ids.contains(file.jobId), var run = digest(of: file) else { continue }
            seen.insert(file.jobId)
            guard jobs.include(file.jobId, named: run.name) else { continue }
            if run.fate != .ended(.succeeded), let error = earlierError(of: run, in: file) { run.lastError = error }
            runs.append(LastRun(run: run))
        }
        return runs
    }
}
