import Foundation
import MirroringEvents
import MirroringFiles

/// The package in which a restoring puts things in place.
extension JobRestore {
    /// Whether it becomes visible in a release.
    var publishes: Bool { job.publish != .packages }

    func data(_ manifest: Manifest) -> MirroringInitializeData {
        var data = MirroringInitializeData(job, configuration)
        let (pages, files) = count(manifest.entries.filter(\.isStaged).map(\.path))
        data.nrOfPackages = 1
        data.totalPages = pages
        data.totalFiles = files
        data.totalBytes = manifest.totalBytes
        data.totalDeletions = 0
        data.release = publishes ? releaseName.description : nil
        return data
    }

    func header(_ manifest: Manifest, at tree: String) -> MirroringPackageHeader {
        MirroringPackageHeader(
            packageId: manifest.packageId,
            packageNumber: 1,
            fileSize: manifest.totalBytes,
            targetFilePath: tree
        )
    }

    func body(_ manifest: Manifest) -> MirroringPackageBody {
        let (pages, files) = count(manifest.entries.filter(\.isStaged).map(\.path))
        return MirroringPackageBody(
            pages: pages,
            files: files,
            deletions: 0,
            digest: Manifest.digest(of: manifest.json())
        )
    }

    func count(_ paths: [RelativePath]) -> (pages: Int, files: Int) {
        let pages = paths.count { job.pages.contains($0) }
        return (pages, paths.count - pages)
    }
}
