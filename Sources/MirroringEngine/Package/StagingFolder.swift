import Foundation
import MirroringEvents
import MirroringFiles
import SystemPackage

/// Where a job's packages lie while they are under way: a folder of the job's own, beside the destination and on its
/// file system, so that an import only renames.
struct StagingFolder: Sendable {
    private let place: StagingPlace
    private let jobId: UUID

    init(job: Job) {
        place = StagingPlace(job: job)
        jobId = job.id
    }

    /// Makes the place of a package, and the folders above it, where they are missing.
    func package(_ packageId: UUID) throws(RunFailure) -> PackageFolder {
        try place.within { folder throws(RunFailure) in
            try PackageFolder(making: packageId, of: jobId, in: folder, at: place.path)
        }
    }

    /// The packages that lie there, oldest first. What the engine has not made is passed over.
    func packages() throws(RunFailure) -> [PackageFolder] {
        guard let folder = try place.open() else { return [] }
        let names: [[UInt8]]
        do throws(Errno) {
            names = try folder.names()
        } catch {
            throw RunFailure(SystemFailure(error, while: "read", path: place.path))
        }
        var packages: [PackageFolder] = []
        // Their identifiers are made in the order of time.
        for name in names.map({ String(decoding: $0, as: UTF8.self) }).sorted() {
            guard let packageId = UUID(uuidString: name), packageId.uuidString.lowercased() == name,
                let package = try PackageFolder(packageId, of: jobId, in: folder, at: place.path)
            else { continue }
            packages.append(package)
        }
        return packages
    }

    /// Removes the folders if nothing is left in them.
    func removeIfEmpty() {
        place.removeIfEmpty()
    }

    /// Removes all packages.
    func remove() throws(RunFailure) {
        for package in try packages() { try package.remove() }
        removeIfEmpty()
    }
}
