import Foundation
import MirroringEvents
import MirroringFiles

/// Writes a package's manifest from what the source has now.
struct PackageExport {
    /// The result of the export.
    struct Result {
        var manifest: Manifest
        var digest: String
        /// What has vanished from the source since the changes were listed.
        var vanished: [Change]
    }

    var job: Job
    var runId: UUID
    var number: Int
    var plan: PackagePlan
    var folder: PackageFolder

    func run() throws -> Result {
        let source = try FolderTree(path: job.source)
        var manifest = Manifest(
            packageId: plan.packageId,
            packageNumber: number,
            jobId: job.id,
            runId: runId,
            entries: [],
            obstacles: plan.obstacles,
            deletions: plan.deletions
        )
        manifest.entries.reserveCapacity(plan.changes.count)
        var vanished: [Change] = []
        for change in plan.changes {
            if let facts = try source.facts(change.path) {
                let kind = try kind(of: change, facts)
                manifest.entries.append(Manifest.Entry(path: change.path, kind: kind, facts: facts))
            } else {
                vanished.append(change)
            }
        }
        try Task.checkCancellation()
        let json = manifest.json()
        try folder.create(manifest: json)
        return Result(manifest: manifest, digest: Manifest.digest(of: json), vanished: vanished)
    }

    /// What is to be done about an item.
    ///
    /// A program that is to be set-user-ID or set-group-ID is transferred again where its copy belongs to somebody else,
    /// who may have written another program into it, of the same size and time.
    private func kind(of change: Change, _ facts: FileFacts) throws(RunFailure) -> Change.Kind {
        guard change.kind == .attributes, facts.givesRights else { return change.kind }
        let copy = try FolderTree(path: job.destination).facts(change.path)
        return copy?.isTrusted == true ? .attributes : .file
    }
}
