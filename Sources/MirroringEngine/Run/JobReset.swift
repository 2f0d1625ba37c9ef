import Foundation

/// Drops what earlier runs of a job have left, so that the next one starts over.
public enum JobReset {
    /// Removes the job's packages from the staging folder; an import that was cut short is put back first.
    ///
    /// - Returns: how many packages were dropped.
    /// - Throws: ``JobRefusal`` if the job is being run; ``RunFailure``.
    @discardableResult
    public static func reset(_ job: Job, stateFolder: String) throws -> Int {
        let state = try JobStateFolder(job: job, in: stateFolder)
        let lock = try JobLock(job: job, state: state)
        let staging = StagingFolder(job: job)
        let packages = try staging.packages()
        for folder in packages {
            try ImportUndo(folder: folder, destination: job.destination).run()
        }
        try staging.remove()
        lock.release()
        return packages.count
    }
}
