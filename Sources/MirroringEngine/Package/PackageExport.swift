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
        /// What could not be looked at, and why.
        var failures: [(change: Change, failure: RunFailure)]
    }

    var job: Job
    var runId: UUID
    var number: Int
    var plan: PackagePlan
    var folder: PackageFolder
    /// What a copy at the destination can have.
    var traits: DestinationTraits

    /// Looks at each item, and writes the manifest of those that can be looked at.
    func run() throws -> Result {
        let source = try FolderTree(path: job.source)
        let destination = try destination()
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
        var failures: [(change: Change, failure: RunFailure)] = []
        // Those of this package, which come before what is in them.
        var folders: [RelativePath: FileFacts] = [:]
        for change in plan.changes {
            do throws(RunFailure) {
                if let original = try source.facts(change.path) {
                    let facts = try wanted(original, of: change, in: destination, or: folders)
                    if facts.kind == .folder { folders[change.path] = facts }
                    let kind = try kind(of: change, facts, in: destination)
                    manifest.entries.append(Manifest.Entry(path: change.path, kind: kind, facts: facts))
                } else {
                    vanished.append(change)
                }
            } catch {
                guard error.reach == .item else { throw error }
                failures.append((change, error.about(change.path)))
            }
        }
        try Task.checkCancellation()
        let json = manifest.json()
        try folder.create(manifest: json)
        return Result(manifest: manifest, digest: Manifest.digest(of: json), vanished: vanished, failures: failures)
    }

    /// The destination, where what is there decides about what comes; nil if it does not, or there is none yet.
    private func destination() throws(RunFailure) -> FolderTree? {
        switch job.permissions {
        case .keep: return FileFacts(of: job.destination) == nil ? nil : try FolderTree(path: job.destination)
        case .source, .fixed:
            return try plan.changes.contains { $0.kind == .attributes } ? FolderTree(path: job.destination) : nil
        }
    }

    /// What an item is to look like.
    ///
    /// - Parameter folders: what folders are to look like that may not be there yet.
    private func wanted(
        _ facts: FileFacts,
        of change: Change,
        in destination: FolderTree?,
        or folders: [RelativePath: FileFacts]
    ) throws(RunFailure) -> FileFacts {
        guard job.permissions == .keep, let destination else {
            return job.permissions.wanted(facts, over: nil, in: nil)
        }
        // All names of a file are one file, and look like that.
        let path = if case .hardLink(let target) = change.kind { target } else { change.path }
        let parent = path.parent ?? .root
        let around: FileFacts? =
            if path.isRoot { nil } else if let planned = folders[parent] { planned } else {
                try destination.facts(parent)
            }
        return job.permissions.wanted(facts, over: try destination.facts(path), in: around)
    }

    /// What is to be done about an item.
    ///
    /// A file that was to keep its content is transferred where original or copy have changed since they were listed.
    private func kind(
        of change: Change,
        _ facts: FileFacts,
        in destination: FolderTree?
    ) throws(RunFailure) -> Change.Kind {
        guard change.kind == .attributes else { return change.kind }
        return try destination?.facts(change.path)?.mayBecome(facts, with: traits) == true ? .attributes : .file
    }
}
