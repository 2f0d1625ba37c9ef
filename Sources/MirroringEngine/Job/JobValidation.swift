import Foundation
import MirroringEvents
import MirroringFiles

/// Checks that a job can be run here and now, without changing anything.
public struct JobValidation: Sendable {
    /// The job.
    public var job: Job

    /// A validation of a job.
    public init(job: Job) {
        self.job = job
    }

    /// Checks the folders.
    ///
    /// - Throws: ``RunFailure`` (validation) that names the folder and the remedy.
    public func check() throws(RunFailure) {
        try checkSource()
        try checkDestination()
        try checkStaging()
        try checkRealPaths()
        try checkTrust()
    }

    private func checkSource() throws(RunFailure) {
        guard let mode = mode(of: job.source) else {
            throw invalid(job.source, "The source \(job.source) does not exist. Create it or correct \"source\".")
        }
        guard mode & S_IFMT == S_IFDIR else {
            throw invalid(job.source, "The source \(job.source) is no folder. Name one in \"source\".")
        }
        guard access(job.source, R_OK | X_OK) == 0 else {
            throw invalid(
                job.source,
                "The source \(job.source) can't be read by this user. Allow it, or run as another user."
            )
        }
    }

    private func checkDestination() throws(RunFailure) {
        let parent = job.destination.parentPath
        let writable: String
        if let mode = mode(of: job.destination) {
            guard mode & S_IFMT == S_IFDIR else {
                throw invalid(
                    job.destination,
                    "The destination \(job.destination) is no folder. Name one in \"destination\"."
                )
            }
            writable = job.destination
        } else {
            guard let mode = mode(of: parent), mode & S_IFMT == S_IFDIR else {
                throw invalid(
                    job.destination,
                    "The destination \(job.destination) can't be made, since \(parent) is no folder. Create that one first."
                )
            }
            writable = parent
        }
        guard access(writable, W_OK | X_OK) == 0 else {
            throw invalid(
                job.destination,
                "The destination can't be written: \(writable): \(SystemFailure.reason(of: errno)). Allow it, or name another."
            )
        }
    }

    private func checkStaging() throws(RunFailure) {
        let place = mode(of: job.staging) == nil ? job.staging.parentPath : job.staging
        guard let mode = mode(of: place), mode & S_IFMT == S_IFDIR else {
            throw invalid(
                job.staging,
                "The staging folder \(job.staging) can't be made: \(place) is no folder. Create one, or change \"staging\"."
            )
        }
        guard access(place, W_OK | X_OK) == 0 else {
            throw invalid(
                job.staging,
                "The staging folder can't be written: \(place): \(SystemFailure.reason(of: errno)). Allow it, or name another in \"staging\"."
            )
        }
        let target = self.mode(of: job.destination) == nil ? job.destination.parentPath : job.destination
        guard device(of: place) == device(of: target) else {
            throw invalid(
                job.staging,
                """
                The staging folder \(job.staging) is on another file system than the destination \(job.destination), so nothing \
                can be renamed from one to the other. Name a folder on the destination's in "staging".
                """
            )
        }
    }

    /// What the job file says may differ, and still be one folder inside the other by way of symbolic links.
    private func checkRealPaths() throws(RunFailure) {
        let source = realPath(job.source)
        for (key, path) in [("destination", job.destination), ("staging", job.staging)] {
            let path = mode(of: path) == nil ? realPath(path.parentPath) + "/" + path.lastPathComponent : realPath(path)
            guard path.isAtOrBelow(source) || key == "destination" && source.isAtOrBelow(path) else { continue }
            throw invalid(
                path,
                "The \(key) is \(path) and the source is \(source): one lies inside the other. Name folders that do not overlap."
            )
        }
    }

    /// Others than this user and root must not decide which folders these are, and what the engine finds in its own.
    private func checkTrust() throws(RunFailure) {
        _ = try OpenedFolder.root(job.source)
        _ = try OpenedFolder.root(mode(of: job.destination) == nil ? job.destination.parentPath : job.destination)
        _ = try StagingPlace(job: job).open()
    }

    private func invalid(_ item: String, _ description: String) -> RunFailure {
        RunFailure(.validation, item: item, description)
    }

    private func mode(of path: String) -> UInt32? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode : nil
    }

    private func device(of path: String) -> UInt64? {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(status.st_dev) : nil
    }

    private func realPath(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
