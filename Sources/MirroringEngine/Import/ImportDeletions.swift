import MirroringEvents
import MirroringFiles

/// Deletes at the destination what the manifest names.
struct ImportDeletions {
    /// What became of an entry.
    enum Outcome {
        case deleted
        /// It was not there any more.
        case gone
        /// A folder in which something stays.
        case filled
        /// It was left, for this reason.
        case left(RunFailure)
    }

    let site: ImportSite
    let folders: ImportedFolders

    /// Deletes an entry: a file is kept until the package is complete, a folder goes if nothing is in it.
    func delete(_ deletion: Deletion) throws(RunFailure) -> Outcome {
        let path = deletion.path
        guard let current = try site.destination.facts(path) else { return .gone }
        guard (current.kind == .folder) == deletion.isFolder else {
            return .left(
                RunFailure(
                    .changedWhileReading,
                    item: "\(path)",
                    "\(path) has changed meanwhile, so it is not deleted."
                )
            )
        }
        let parent = try folders.parent(of: path)
        let isDeleted = try site.whole { () throws(RunFailure) -> Bool in
            if deletion.isFolder { return try folders.remove(path, current, in: parent) }
            try KeptItems(site: site).setAside(path, in: parent)
            return true
        }
        return isDeleted ? .deleted : .filled
    }
}
