import MirroringEvents
import MirroringFiles

extension LocalDestination: PastSide {
    func versions(of path: RelativePath) throws(RunFailure) -> [KeptVersion] {
        try KeptVersions(of: job).list(path)
    }

    func choose(_ restoring: Restoring) throws(RunFailure) -> Manifest {
        try found(restoring).manifest
    }

    func copy(_ restoring: Restoring, onCopied: (Int) -> Void) throws -> Manifest {
        // Another process may have chosen.
        let found = try found(restoring)
        do {
            return try copy(found, onCopied)
        } catch {
            try? removePackage(restoring.packageId)
            throw error
        }
    }

    // MARK: Choosing

    private func found(_ restoring: Restoring) throws(RunFailure) -> ChosenRestoring {
        if let chosen, chosen.restoring == restoring { return chosen }
        try release?.recover()
        _ = try staging.recoveredPackages(of: site)
        let kept = try KeptVersions(of: job)
        let choice = try kept.choice(of: restoring.path, before: restoring.moment)
        try checkPlace(for: choice)
        // What a run has begun is not published with it.
        try discard()
        let manifest = try manifest(of: choice, in: kept.trash, for: restoring)
        let chosen = ChosenRestoring(restoring: restoring, trash: kept.trash, choice: choice, manifest: manifest)
        self.chosen = chosen
        return chosen
    }

    /// Checks that no folder has the name of what was none: it may hold what is not the job's.
    private func checkPlace(for choice: KeptChoice) throws(RunFailure) {
        guard let destination = try publishedTree() else { return }
        for item in choice.items {
            guard try isFolder(item.path, in: destination) else { continue }
            throw RunFailure(
                .validation,
                item: "\(item.path)",
                "\(destination.name(of: item.path)) is a folder now, and was none. Restore it to another place, with --to."
            )
        }
    }

    /// Whether there is a folder; what is no folder and lies on the way to one gives way.
    private func isFolder(_ path: RelativePath, in tree: FolderTree) throws(RunFailure) -> Bool {
        do throws(RunFailure) {
            return try tree.facts(path)?.kind == .folder
        } catch {
            guard error.category == .validation else { throw error }
            return false
        }
    }

    /// What is at the destination; nil if nothing is.
    private func publishedTree() throws(RunFailure) -> FolderTree? {
        let path = published().name
        return try FileFacts(of: path) == nil ? nil : FolderTree(path: path)
    }

    /// What is restored, as it is kept, in the order of its paths; folders above it only where there are none.
    private func manifest(
        of choice: KeptChoice,
        in trash: Trash,
        for restoring: Restoring
    ) throws(RunFailure) -> Manifest {
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
            packageId: restoring.packageId,
            packageNumber: 1,
            jobId: job.id,
            runId: restoring.runId,
            attributes: .all,
            entries: entries.sorted { $0.path < $1.path },
            obstacles: [],
            deletions: []
        )
    }

    // MARK: Copying

    private func copy(_ chosen: ChosenRestoring, _ onCopied: (Int) -> Void) throws -> Manifest {
        var manifest = chosen.manifest
        // Whoever has begun to copy was gone before he came to the end of it.
        try staging.package(manifest.packageId).remove()
        let package = try staging.package(manifest.packageId)
        try package.create(manifest: manifest.json())
        let copying = KeptCopying(from: chosen.trash, to: try package.openTree())
        var copies: [RelativePath: FileFacts] = [:]
        for item in chosen.choice.items {
            try Task.checkCancellation()
            copies[item.path] = try copying.copy(item, to: item.path)
            onCopied(copies.count)
        }
        let folders = chosen.choice.folders.merging(chosen.choice.parents) { first, _ in first }
        let made = Set(manifest.entries.lazy.filter { $0.kind == .folder }.map(\.path))
        try copying.stage(folders.filter { made.contains($0.key) })
        for index in manifest.entries.indices where manifest.entries[index].isStaged {
            guard let facts = copies[manifest.entries[index].path] else { continue }
            manifest.entries[index].facts = facts
            manifest.entries[index].digest = DirectCopying.digest
        }
        return manifest
    }
}

/// What is to be put back, found in the trash.
struct ChosenRestoring {
    let restoring: Restoring
    let trash: Trash
    let choice: KeptChoice
    let manifest: Manifest
}
