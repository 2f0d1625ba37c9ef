import Foundation
import MirroringEvents

/// Where a job's packages lie while they are under way: a folder of the job's own in the staging folder, beside the
/// destination and on its file system, so that an import only renames.
struct StagingFolder: Sendable {
    /// The folder of the job file's `staging`, which other jobs may share.
    let shared: String
    /// The job's own folder in it.
    let path: String

    init(job: Job) {
        shared = job.staging
        path = "\(job.staging)/\(job.id.uuidString.lowercased())"
    }

    /// Makes the folders that are missing.
    func create() throws(RunFailure) {
        for folder in [shared, path] {
            guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
                throw RunFailure(errno: errno, action: "made", item: folder)
            }
        }
    }

    /// The place of a package.
    func package(_ packageId: UUID) -> PackageFolder {
        PackageFolder(path: "\(path)/\(packageId.uuidString.lowercased())")
    }

    /// The packages that lie there, oldest first.
    func packages() throws(RunFailure) -> [PackageFolder] {
        var facts = stat()
        guard lstat(path, &facts) == 0 else {
            if errno == ENOENT { return [] }
            throw RunFailure(errno: errno, action: "read", item: path)
        }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path)
                .filter { UUID(uuidString: $0) != nil }
                .sorted()  // their identifiers are made in the order of time
                .map { PackageFolder(path: "\(path)/\($0)") }
        } catch {
            throw RunFailure(
                .validation,
                item: path,
                "\(path) can't be read as a folder: \(error.localizedDescription)"
            )
        }
    }

    /// Removes the folders if nothing is left in them.
    func removeIfEmpty() {
        _ = rmdir(path)
        _ = rmdir(shared)
    }

    /// Removes the job's folder with all that is in it.
    func remove() throws(RunFailure) {
        try TreeRemoval.remove(path)
        _ = rmdir(shared)
    }
}
