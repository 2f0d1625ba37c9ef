import Foundation
import MirroringEvents
import MirroringFiles
import SystemPackage

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

    let manifest: Manifest
    let folder: PackageFolder
    let destination: FolderTree
    let tree: FolderTree
    let kept: OpenedFolder
    private let journal: ImportJournal
    private var result = Result()
    private var keptCount = 0
    /// What each folder that the import touches has to look like in the end, and which one it is.
    private var folders: [RelativePath: (facts: FileFacts, identity: FileFacts.Identity)] = [:]

    /// Begins an import: opens the trees and the journal.
    init(manifest: Manifest, folder: PackageFolder, destination: String) throws(RunFailure) {
        self.manifest = manifest
        self.folder = folder
        self.destination = try FolderTree(path: destination)
        tree = try folder.openTree()
        // There is no other journal, so what an earlier try has kept is of no use any more.
        journal = try ImportJournal(of: folder, into: destination)
        kept = try folder.makeKept()
    }

    /// Does all steps.
    ///
    /// - Throws: ``RunFailure`` or `CancellationError`, after everything was put back.
    func run() throws -> Result {
        do {
            for deletion in manifest.obstacles { try step { () throws(RunFailure) in try delete(deletion) } }
            for entry in manifest.entries { try step { () throws(RunFailure) in try place(entry) } }
            for deletion in manifest.deletions { try step { () throws(RunFailure) in try delete(deletion) } }
            for (path, folder) in folders.sorted(by: { $0.key.bytes.count > $1.key.bytes.count }) {
                try step { () throws(RunFailure) in try apply(folder.facts, to: path, folder.identity) }
            }
        } catch {
            try ImportUndo(folder: folder, destination: destination.path).run()
            throw error
        }
        try folder.removeJournal()
        return result
    }

    private func step(_ body: () throws(RunFailure) -> Void) throws {
        try Task.checkCancellation()
        try body()
    }

    private func place(_ entry: Manifest.Entry) throws(RunFailure) {
        switch entry.kind {
        case .file, .other: try put(entry)
        case .hardLink(let target): try link(entry, to: target)
        case .attributes: try change(entry)
        case .folder:
            _ = try makeFolder(entry.path, like: entry.facts)
            return
        }
    }

    // MARK: Folders

    /// The folder that holds an entry, made if it is missing, and remembered with what it has to look like.
    private func parent(of path: RelativePath) throws(RunFailure) -> OpenedFolder {
        let parent = path.parent ?? .root
        if folders[parent] != nil, let handle = try destination.folder(parent) { return handle }
        // A folder that is not in the manifest has been transferred along with what is in it.
        return try makeFolder(parent, like: nil)
    }

    private func makeFolder(_ path: RelativePath, like facts: FileFacts?) throws(RunFailure) -> OpenedFolder {
        if let current = try destination.facts(path), current.kind == .folder {
            try touch(path, now: current)
        } else {
            let parent = try parent(of: path)
            if try destination.facts(path) != nil {
                // Only where the manifest says so: what a folder is merely implied for may be a link to somewhere else.
                guard facts != nil else {
                    throw RunFailure(
                        .validation,
                        item: "\(path)",
                        "\(destination.name(of: path)) is no folder, so nothing can be put into it; links are not followed."
                    )
                }
                try setAside(path, in: parent)
            }
            try journal.append(.makeFolder(path))
            // As the manifest says, else as it has been transferred, else as it is made.
            let wanted: FileFacts? = if let facts { facts } else { try tree.facts(path) }
            try destination.perform("made", path) { () throws(Errno) in
                try parent.makeFolder(FileName(path.name), for: wanted?.owner)
            }
            if let made = try destination.facts(path) { folders[path] = (wanted ?? made, made.identity) }
        }
        if let facts { folders[path]?.facts = facts }
        guard let handle = try destination.folder(path) else {
            throw RunFailure(
                .notFound,
                item: "\(path)",
                "\(destination.name(of: path)) vanished while it was imported into."
            )
        }
        return handle
    }

    /// Remembers what a folder looks like before anything in it changes, and makes sure that we may change it.
    private func touch(_ path: RelativePath, now facts: FileFacts) throws(RunFailure) {
        guard folders[path] == nil else { return }
        try journal.append(.change(path, facts.identity, ImportJournal.Attributes(facts)))
        folders[path] = (facts, facts.identity)
        if facts.mode & 0o300 != 0o300 {
            var writable = facts
            writable.mode |= 0o700
            try apply(writable, to: path, facts.identity)
        }
    }

    /// Gives a folder its attributes, if it is still the one that was looked at: another one may be anybody's.
    private func apply(
        _ facts: FileFacts,
        to path: RelativePath,
        _ identity: FileFacts.Identity
    ) throws(RunFailure) {
        guard let entry = try destination.entry(path),
            try destination.facts(of: entry, at: path).identity == identity
        else {
            throw RunFailure(
                .changedWhileReading,
                item: "\(path)",
                "\(destination.name(of: path)) was replaced while it was imported into."
            )
        }
        try destination.apply(facts, to: entry, at: path)
    }

    // MARK: Files

    private func put(_ entry: Manifest.Entry) throws(RunFailure) {
        guard let source = try tree.folder(entry.path.parent ?? .root),
            let staged = try tree.facts(entry.path),
            staged.isCopy(of: entry.facts), entry.digest != nil || entry.kind != .file
        else {
            throw RunFailure(
                .checksum,
                item: "\(entry.path)",
                "\(tree.name(of: entry.path)) is not what was sent; the package is transferred again by the next run."
            )
        }
        if entry.kind == .file, entry.facts.givesRights { try giveRights(to: entry) }
        let parent = try parent(of: entry.path)
        let number = try makeRoom(for: entry.path, in: parent) { number throws(RunFailure) in
            try self.journal.append(.put(entry.path, staged.identity, staged: entry.path, kept: number))
        }
        if let number { try keep(entry.path, of: parent, as: number) }
        try destination.perform("replaced", entry.path) { () throws(Errno) in
            try source.rename(FileName(entry.path.name), to: parent, FileName(entry.path.name))
        }
        result.imported.append(entry.path)
    }

    /// Gives a program the rights that rsync has left out: its content was compared with its original's.
    private func giveRights(to entry: Manifest.Entry) throws(RunFailure) {
        guard let program = try tree.entry(entry.path) else { return }
        do throws(Errno) {
            try program.setMode(entry.facts.mode)
        } catch {
            throw RunFailure(SystemFailure(error, while: "given its permissions", path: tree.name(of: entry.path)))
        }
    }

    private func link(_ entry: Manifest.Entry, to target: RelativePath) throws(RunFailure) {
        guard let folder = try destination.folder(target.parent ?? .root),
            try destination.facts(target)?.standsFor(entry.facts) == true
        else {
            result.warnings.append(notLinked(entry, to: target))
            return
        }
        // Made aside first, so that it replaces what is there in one step, and is what was looked at.
        let linkNumber = nextNumber()
        try destination.perform("linked", target) { () throws(Errno) in
            try folder.link(FileName(target.name), to: kept, FileName("\(linkNumber)"))
        }
        let made = try destination.perform("linked", target) { () throws(Errno) in
            try kept.facts(FileName("\(linkNumber)"))
        }
        guard let facts = made, facts.standsFor(entry.facts) else {
            result.warnings.append(notLinked(entry, to: target))
            return
        }
        let parent = try parent(of: entry.path)
        let number = try makeRoom(for: entry.path, in: parent) { number throws(RunFailure) in
            try self.journal.append(.put(entry.path, facts.identity, staged: nil, kept: number))
        }
        if let number { try keep(entry.path, of: parent, as: number) }
        try destination.perform("linked", entry.path) { () throws(Errno) in
            try kept.rename(FileName("\(linkNumber)"), to: parent, FileName(entry.path.name))
        }
        result.imported.append(entry.path)
    }

    private func notLinked(_ entry: Manifest.Entry, to target: RelativePath) -> RunFailure {
        RunFailure(
            .changedWhileReading,
            item: "\(entry.path)",
            "\(entry.path) is another name of \(target), which is not as at the source; the next run links it."
        )
    }

    private func change(_ entry: Manifest.Entry) throws(RunFailure) {
        guard let file = try destination.entry(entry.path) else { throw isGone(entry.path) }
        let current = try destination.facts(of: file, at: entry.path)
        guard current.kind == .file else { throw isGone(entry.path) }
        guard current.mayBecome(entry.facts) else {
            throw RunFailure(
                .changedWhileReading,
                item: "\(entry.path)",
                """
                \(destination.name(of: entry.path)) is not what it was: another file has its place, or it belongs to \
                somebody else, so it gets neither owner nor mode; the next run transfers it.
                """
            )
        }
        try journal.append(.change(entry.path, current.identity, ImportJournal.Attributes(current)))
        var facts = entry.facts
        facts.modified = current.modified  // the content stays, so its time does
        try destination.apply(facts, to: file, at: entry.path)
        result.imported.append(entry.path)
    }

    private func isGone(_ path: RelativePath) -> RunFailure {
        RunFailure(.notFound, item: "\(path)", "\(destination.name(of: path)) is not there any more.")
    }

    /// Looks at what an item is to replace: removes an empty folder, numbers a file that is to be kept.
    ///
    /// - Parameter record: writes the journal's record, given that number.
    private func makeRoom(
        for path: RelativePath,
        in parent: OpenedFolder,
        record: (Int?) throws(RunFailure) -> Void
    ) throws(RunFailure) -> Int? {
        let old = try destination.perform("read", path) { () throws(Errno) in try parent.facts(FileName(path.name)) }
        if let old, old.kind == .folder, try !removeFolder(path, old, in: parent) {
            throw RunFailure(
                .validation,
                item: "\(path)",
                "\(destination.name(of: path)) is a folder that holds what the job excludes, so \(path) can't replace it."
            )
        }
        let number = old == nil || old?.kind == .folder ? nil : nextNumber()
        try record(number)
        return number
    }

    /// Keeps what is about to be replaced: as a second name, so that it is there until the new one is; where the file system or
    /// the owner does not allow that, by moving it away.
    private func keep(_ path: RelativePath, of parent: OpenedFolder, as number: Int) throws(RunFailure) {
        do throws(Errno) {
            try parent.link(FileName(path.name), to: kept, FileName("\(number)"))
        } catch {
            try destination.perform("kept", path) { () throws(Errno) in
                try parent.rename(FileName(path.name), to: kept, FileName("\(number)"))
            }
        }
    }

    // MARK: Deletions

    private func delete(_ deletion: Deletion) throws(RunFailure) {
        let path = deletion.path
        guard let current = try destination.facts(path) else { return }
        guard (current.kind == .folder) == deletion.isFolder else {
            result.warnings.append(
                RunFailure(
                    .changedWhileReading,
                    item: "\(path)",
                    "\(path) has changed meanwhile, so it is not deleted."
                )
            )
            return
        }
        let parent = try parent(of: path)
        if !deletion.isFolder {
            try setAside(path, in: parent)
            result.deleted += 1
        } else if try removeFolder(path, current, in: parent) {
            result.deleted += 1
        } else {
            result.warnings.append(
                RunFailure(.validation, item: "\(path)", "\(path) holds what the job excludes, so it is not deleted.")
            )
        }
    }

    private func setAside(_ path: RelativePath, in parent: OpenedFolder) throws(RunFailure) {
        let number = nextNumber()
        try journal.append(.remove(path, kept: number))
        try destination.perform("deleted", path) { () throws(Errno) in
            try parent.rename(FileName(path.name), to: kept, FileName("\(number)"))
        }
    }

    /// Removes a folder; false if it is not empty.
    private func removeFolder(
        _ path: RelativePath,
        _ facts: FileFacts,
        in parent: OpenedFolder
    ) throws(RunFailure) -> Bool {
        // What the folder looked like before its contents were deleted.
        try journal.append(.removeFolder(path, ImportJournal.Attributes(folders[path]?.facts ?? facts)))
        do throws(Errno) {
            try parent.removeFolder(FileName(path.name))
        } catch {
            if error == .directoryNotEmpty || error == .fileExists { return false }
            throw RunFailure(SystemFailure(error, while: "deleted", path: destination.name(of: path)))
        }
        folders[path] = nil
        destination.forget(path)
        return true
    }

    private func nextNumber() -> Int {
        keptCount += 1
        return keptCount
    }
}
