import MirroringEvents
import MirroringFiles

/// Puts a transferred package in place. An item costs itself: where one can't be put in place, it stays as it was, and the others are. All
/// of the package is put back only if the trouble is not one item's: a disk that is full or broken, a run that is cancelled.
///
/// Each item is renamed from the staging tree, so nobody sees half a file; what it replaces is kept until the package is
/// complete. What stands in an item's way goes with it, deletions come last, and folders get their attributes when all in them is done.
final class PackageImport {
    private let manifest: Manifest
    private let site: ImportSite
    private let folders: ImportedFolders
    private let items: ItemPlacing
    private let deletions: ImportDeletions
    private let keepsReplaced: Bool
    /// What stands in the way of each item that has arrived.
    private let obstacles: [RelativePath: [Deletion]]
    private var result: Result
    /// The folders in which something stays that was to be deleted: so they stay as well, and nothing more is to be said of that.
    private var crowded: Set<RelativePath> = []

    /// Begins an import: opens the trees and the journal.
    ///
    /// - Parameters:
    ///   - manifest: what arrived, and what is to be deleted.
    ///   - folder: the package's place.
    ///   - destination: the folder to import into.
    ///   - identity: which folder that is; nil if that does not matter.
    ///   - traits: what a copy there can have.
    ///   - moves: what may have been moved to where something failed before.
    ///   - permissions: where attributes come from; the manifest has them already, but for what rsync could not give to files.
    ///   - isDurable: whether all of it is on the disk when this returns, and what is needed to undo it before each step.
    ///   - keepsReplaced: whether what is replaced or deleted is of use when the import is complete.
    init(
        manifest: Manifest,
        folder: PackageFolder,
        destination: String,
        identity: DestinationIdentity? = nil,
        traits: DestinationTraits,
        moves: PossibleMoves = PossibleMoves(),
        permissions: AttributePolicy = .source,
        isDurable: Bool = false,
        keepsReplaced: Bool = false
    ) throws(RunFailure) {
        self.manifest = manifest
        self.keepsReplaced = keepsReplaced
        site = try ImportSite(
            folder,
            destination: destination,
            identity: identity,
            traits: traits,
            attributes: manifest.attributes,
            permissions: permissions,
            isDurable: isDurable
        )
        folders = ImportedFolders(site)
        items = ItemPlacing(site: site, folders: folders)
        deletions = ImportDeletions(site: site, folders: folders)
        obstacles = manifest.obstaclesByItem
        result = Result(moves: moves)
    }

    /// Does all steps.
    ///
    /// - Parameters:
    ///   - onTried: told the number of entries that are in place, or can't be put there, after each.
    ///   - onComplete: told what came of it, just before it holds; if that throws, nothing does.
    /// - Throws: ``RunFailure`` that is not one item's, or `CancellationError`, after everything was put back.
    func run(
        onTried: (Int) -> Void = { _ in },
        onComplete: (Result) throws(RunFailure) -> Void = { _ in }
    ) throws -> Result {
        do {
            for (index, entry) in manifest.entries.enumerated() {
                try attempt(entry.path) { () throws(RunFailure) in try place(entry) }
                onTried(index + 1)
            }
            for deletion in manifest.deletions {
                guard !stays(deletion) else {
                    leave(deletion.path)
                    continue
                }
                try attempt(deletion.path, or: \.undeleted) { () throws(RunFailure) in try delete(deletion) }
            }
            for path in folders.inOrder {
                try attempt(path) { () throws(RunFailure) in result.shortfalls.add(try folders.finish(path)) }
            }
            // A power cut before the journal is gone has it undone, one after that finds everything.
            if site.isDurable { try site.destination.synchronizeFileSystem() }
            try onComplete(result)
        } catch {
            try ImportUndo(folder: site.folder, destination: site.destination.path).run()
            throw error
        }
        try commit()
        return result
    }

    /// From here on the package is in place: without a journal nothing of it is undone.
    private func commit() throws(RunFailure) {
        if keepsReplaced {
            // Folders leave nothing behind but their step in the journal.
            let keepsItems = try site.keepsAny()
            result.keepsReplaced = keepsItems || result.deleted > 0
        }
        if result.keepsReplaced {
            try site.folder.moveJournalToKept(isDurable: site.isDurable)
        } else {
            try site.folder.removeJournal()
        }
        if site.isDurable { try site.folder.synchronize() }
    }

    /// Does something for one item, and notes if that can't be done.
    ///
    /// - Throws: what is not this item's trouble alone; `CancellationError`.
    private func attempt(
        _ path: RelativePath,
        or failures: WritableKeyPath<Result, [RunFailure]> = \.failures,
        _ body: () throws(RunFailure) -> Void
    ) throws {
        try Task.checkCancellation()
        do throws(RunFailure) {
            try body()
        } catch {
            guard error.reach == .item else { throw error }
            result[keyPath: failures].append(error.about(path))
        }
    }

    private func place(_ entry: Manifest.Entry) throws(RunFailure) {
        do throws(RunFailure) {
            if entry.kind == .folder {
                try folders.make(entry.path, like: entry.facts)
                return
            }
            if let obstacles = obstacles[entry.path] {
                try replace(obstacles, by: entry)
            } else {
                result.shortfalls.add(try items.place(entry))
            }
            result.imported.append(entry.path)
            if entry.kind == .file { result.bytes.addUpToMaximum(entry.facts.size) }
        } catch {
            noteIfNew(entry)
            throw error
        }
    }

    /// Deletes what stands in an item's way, and puts the item in place; if that fails, all is as it was before.
    private func replace(_ obstacles: [Deletion], by entry: Manifest.Entry) throws(RunFailure) {
        // Each is asked for, since all of them are counted that wait.
        guard obstacles.filter(stays).isEmpty else {
            throw RunFailure(
                .changedWhileReading,
                item: "\(entry.path)",
                """
                \(entry.path) does not replace what is there yet, since some of that may have been moved to where it could not be \
                mirrored; the next run does.
                """
            )
        }
        _ = try folders.parent(of: entry.path)
        var outcomes: [ImportDeletions.Outcome] = []
        let shortfall = try site.whole { () throws(RunFailure) -> AttributeShortfall in
            for obstacle in obstacles { outcomes.append(try deletions.delete(obstacle)) }
            return try items.place(entry)
        }
        for (obstacle, outcome) in zip(obstacles, outcomes) { count(outcome, of: obstacle) }
        result.shortfalls.add(shortfall)
    }

    /// Remembers an item that failed and is not there: something that is to be deleted may be what it was before.
    private func noteIfNew(_ entry: Manifest.Entry) {
        guard facts(entry.path) == nil else { return }
        result.moves.failed(entry.path, size: entry.facts.kind == .file ? entry.facts.size : nil)
    }

    /// Whether a deletion waits for the next run.
    private func stays(_ deletion: Deletion) -> Bool {
        let facts = facts(deletion.path)
        return result.moves.keep(deletion.path, size: facts?.kind == .file ? facts?.size : nil)
    }

    /// What is known of an entry of the destination; nil if it is not there, or can't be looked at.
    private func facts(_ path: RelativePath) -> FileFacts? {
        try? site.destination.facts(path)
    }

    private func delete(_ deletion: Deletion) throws(RunFailure) {
        do throws(RunFailure) {
            count(try deletions.delete(deletion), of: deletion)
        } catch {
            leave(deletion.path)
            throw error
        }
    }

    /// Remembers in which folders something stays.
    private func leave(_ path: RelativePath) {
        var folder = path.parent
        while let current = folder, crowded.insert(current).inserted { folder = current.parent }
    }

    private func count(_ outcome: ImportDeletions.Outcome, of deletion: Deletion) {
        switch outcome {
        case .deleted: result.deletions.append(deletion)
        case .gone: break
        case .filled:
            let path = deletion.path
            defer { leave(path) }
            guard !crowded.contains(path) else { break }
            let sentence = "\(path) holds what the job excludes, or what came meanwhile, so it is not deleted."
            result.warnings.append(RunFailure(.validation, item: "\(path)", sentence))
        case .left(let reason):
            leave(deletion.path)
            result.warnings.append(reason)
        }
    }
}
