/// Puts a transferred package in place: all of it, or, if any step fails, nothing.
///
/// Each item is renamed from the staging tree, so nobody sees half a file; what it replaces is kept until the package is
/// complete. What stands in the way goes first, deletions come last, and folders get their attributes when all in them is done.
final class PackageImport {
    /// The result of the import.
    struct Result {
        /// Entries in place that are not folders.
        var imported: [RelativePath] = []
        /// How many entries were deleted, of those that were to be.
        var deleted = 0
        /// What was left as it was, and why.
        var warnings: [RunFailure] = []
    }

    private let manifest: Manifest
    private let site: ImportSite
    private let folders: ImportedFolders
    private let items: ItemPlacing
    private let deletions: ImportDeletions
    private var result = Result()

    /// Begins an import: opens the trees and the journal.
    init(manifest: Manifest, folder: PackageFolder, destination: String) throws(RunFailure) {
        self.manifest = manifest
        site = try ImportSite(folder, destination: destination)
        folders = ImportedFolders(site)
        items = ItemPlacing(site: site, folders: folders)
        deletions = ImportDeletions(site: site, folders: folders)
    }

    /// Does all steps.
    ///
    /// - Throws: ``RunFailure`` or `CancellationError`, after everything was put back.
    func run() throws -> Result {
        do {
            for deletion in manifest.obstacles { try step { () throws(RunFailure) in try delete(deletion) } }
            for entry in manifest.entries { try step { () throws(RunFailure) in try place(entry) } }
            for deletion in manifest.deletions { try step { () throws(RunFailure) in try delete(deletion) } }
            for path in folders.inOrder { try step { () throws(RunFailure) in try folders.finish(path) } }
        } catch {
            try ImportUndo(folder: site.folder, destination: site.destination.path).run()
            throw error
        }
        try commit()
        return result
    }

    /// From here on the package is in place: without a journal nothing of it is undone.
    private func commit() throws(RunFailure) {
        try site.folder.removeJournal()
    }

    private func step(_ body: () throws(RunFailure) -> Void) throws {
        try Task.checkCancellation()
        try body()
    }

    private func place(_ entry: Manifest.Entry) throws(RunFailure) {
        if entry.kind == .folder {
            try folders.make(entry.path, like: entry.facts)
        } else if let reason = try items.place(entry) {
            result.warnings.append(reason)
        } else {
            result.imported.append(entry.path)
        }
    }

    private func delete(_ deletion: Deletion) throws(RunFailure) {
        switch try deletions.delete(deletion) {
        case .deleted: result.deleted += 1
        case .gone: break
        case .left(let reason): result.warnings.append(reason)
        }
    }
}
