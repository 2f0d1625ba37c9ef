import Foundation
import MirroringEvents
import MirroringFiles

/// The package in which a restoring puts things in place.
extension JobRestore {
    /// What is restored, as it is kept, in the order of its paths; folders above it only where there are none.
    func manifest(of choice: KeptChoice, in trash: Trash) throws(RunFailure) -> Manifest {
        var entries: [Manifest.Entry] = []
        for item in choice.items {
            let facts = try trash.find(item).facts
            entries.append(Manifest.Entry(path: item.path, kind: facts.kind == .file ? .file : .other, facts: facts))
        }
        let destination = try publishedTree()
        var folders = choice.folders
        for (path, attributes) in choice.parents {
            if try destination?.facts(path)?.kind != .folder { folders[path] = attributes }
        }
        for (path, attributes) in folders {
            entries.append(Manifest.Entry(path: path, kind: .folder, facts: attributes.facts))
        }
        return Manifest(
            packageId: .version7(),
            packageNumber: 1,
            jobId: job.id,
            runId: runId,
            entries: entries.sorted { $0.path.bytes.lexicographicallyPrecedes($1.path.bytes) },
            obstacles: [],
            deletions: []
        )
    }

    func data(_ manifest: Manifest) -> MirroringInitializeData {
        var data = MirroringInitializeData(job, configuration)
        let (pages, files) = count(manifest.entries.filter(\.isStaged).map(\.path))
        data.nrOfPackages = 1
        data.totalPages = pages
        data.totalFiles = files
        data.totalBytes = manifest.totalBytes
        data.totalDeletions = 0
        data.release = release.map { _ in releaseName.description }
        return data
    }

    func export(_ manifest: Manifest, to package: PackageFolder) throws(RunFailure) -> MirroringPackageHeader {
        try package.create(manifest: manifest.json())
        return MirroringPackageHeader(
            packageId: manifest.packageId,
            packageNumber: 1,
            fileSize: manifest.totalBytes,
            targetFilePath: package.tree
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
