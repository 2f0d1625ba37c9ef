package import Foundation
import MirroringEvents
package import MirroringFiles
import SystemPackage

/// A package's place in the staging folder, open: this user's alone, as the folder around it.
///
/// rsync gets paths, and can't be given handles; so it gets paths that lead to this process's handle (``RsyncRoot``),
/// and writes into this very folder, even if somebody who may write to a folder further up puts another in the place of
/// one on the way. Below it nobody else can: `tree` gets the owner and mode of the source's root, but can't be reached
/// through a folder of mode 700.
package struct PackageFolder: Sendable {
    /// What a package consists of.
    enum Part: String {
        /// What was written at export.
        case manifest = "manifest.json"
        /// The names of what rsync is to move.
        case list
        /// The items that have been transferred, under their relative paths.
        case tree
        /// What rsync had of a file when it was stopped.
        case partial
        /// What the import replaced or deleted, by number; hard links before they are in place.
        case kept
        /// What the import has done so far; there only while it is under way.
        case journal
        /// What came of an import that another machine has asked for.
        case result
        /// Says that the links of the tree lead nowhere: there only while another machine's rsync writes there.
        case munged
    }

    /// The most bytes of a manifest; a package of a million entries has less.
    private static let manifestLimit = 1 << 29
    /// The most bytes of a journal: more than an import of a million steps writes.
    static let journalLimit = 1 << 29

    let jobId: UUID
    let packageId: UUID
    /// For people, events and errors.
    let path: String
    private let parent: OpenedFolder
    let handle: OpenedFolder

    /// Makes the folder if it is missing.
    ///
    /// - Parameters:
    ///   - packageId: the package.
    ///   - jobId: its job.
    ///   - parent: the job's folder.
    ///   - parentPath: the path of that one.
    package init(
        making packageId: UUID,
        of jobId: UUID,
        in parent: OpenedFolder,
        at parentPath: String
    ) throws(RunFailure) {
        let name = Self.name(of: packageId)
        let path = "\(parentPath)/\(name)"
        do throws(FileProblem) {
            handle = try parent.madeFolder(FileName(name), as: .own, at: path)
        } catch {
            throw RunFailure(error, of: path)
        }
        (self.jobId, self.packageId, self.parent, self.path) = (jobId, packageId, parent, path)
    }

    /// Opens the folder.
    ///
    /// - Returns: nil if there is none, or if it isn't one that the engine has made: it holds other things than a
    ///   package does.
    /// - Throws: ``RunFailure`` if it is a symbolic link or somebody else's.
    init?(_ packageId: UUID, of jobId: UUID, in parent: OpenedFolder, at parentPath: String) throws(RunFailure) {
        let name = Self.name(of: packageId)
        let path = "\(parentPath)/\(name)"
        let names: [[UInt8]]
        do throws(FileProblem) {
            guard let handle = try parent.folder(FileName(name), as: .own, at: path) else { return nil }
            self.handle = handle
        } catch {
            throw RunFailure(error, of: path, remedy: "Look at it and remove it.")
        }
        do throws(Errno) {
            names = try handle.names()
        } catch {
            throw RunFailure(SystemFailure(error, while: "read", path: path))
        }
        guard names.allSatisfy({ Self.isPart(String(decoding: $0, as: UTF8.self)) }) else { return nil }
        (self.jobId, self.packageId, self.parent, self.path) = (jobId, packageId, parent, path)
    }

    private static func name(of packageId: UUID) -> String { packageId.uuidString.lowercased() }

    private static func isPart(_ name: String) -> Bool {
        Part(rawValue: name.hasSuffix(".new") ? String(name.dropLast(4)) : name) != nil
    }

    // MARK: Paths

    /// The manifest's path, for errors.
    var manifest: String { path(of: .manifest) }
    /// The path of the tree of items, for events and errors.
    var tree: String { path(of: .tree) }
    /// The path of what the import keeps, for errors.
    var kept: String { path(of: .kept) }
    /// The journal's path, for errors.
    var journal: String { path(of: .journal) }

    private func path(of part: Part) -> String { "\(path)/\(part.rawValue)" }

    /// The folder as rsync gets it.
    func root() throws(RunFailure) -> RsyncRoot {
        try RsyncRoot(handle, path: path)
    }

    /// What the list is called in it.
    static let list = Part.list.rawValue
    /// What the folder of files that were not whole is called in it.
    static let partial = Part.partial.rawValue
    /// What the tree of items is called in it.
    static let tree = Part.tree.rawValue

    // MARK: Content

    /// Makes the folders of a package and writes the manifest.
    func create(manifest json: [UInt8]) throws(RunFailure) {
        try makeFolders()
        try write(json, to: .manifest)
    }

    /// Makes the folders of a package, where they are missing.
    func makeFolders() throws(RunFailure) {
        for part in [Part.tree, .kept] {
            let name = part.rawValue
            do throws(Errno) {
                if let facts = try handle.facts(FileName(name)) {
                    if facts.kind == .folder { continue }
                    try handle.removeFile(FileName(name))
                }
                try handle.makeFolder(FileName(name))
            } catch {
                throw RunFailure(SystemFailure(error, while: "made", path: path(of: part)))
            }
        }
        try removeInheritedLists()
    }

    /// Takes from the tree the access lists that the folder around it hands down: items would have them at the destination.
    private func removeInheritedLists() throws(RunFailure) {
        do throws(Errno) {
            try handle.entry(FileName(Part.tree.rawValue))?.give(ExtendedAttributes(), .accessLists)
        } catch {
            throw RunFailure(SystemFailure(error, while: "given its attributes", path: tree))
        }
    }

    /// The manifest as it lies there; nil if there is none.
    func readManifest() throws(RunFailure) -> Manifest? {
        guard let json = try read(.manifest, limit: Self.manifestLimit) else { return nil }
        return try Manifest(json: json, from: manifest)
    }

    /// Writes the names of what rsync is to move.
    func write(list: [UInt8]) throws(RunFailure) {
        try write(list, to: .list)
    }

    /// Opens the tree of items.
    func openTree() throws(RunFailure) -> FolderTree {
        FolderTree(try folder(.tree), path: tree)
    }

    /// How many bytes may still be written to the disk on which it lies; nil where that is not known.
    func freeBytes() throws(RunFailure) -> Int? {
        do throws(Errno) {
            return try handle.freeBytes()
        } catch {
            throw RunFailure(SystemFailure(error, while: "looked at", path: path))
        }
    }

    /// How many bytes the disk on which it lies has room for in all; nil where that is not known.
    func capacity() throws(RunFailure) -> Int? {
        do throws(Errno) {
            return try handle.capacity()
        } catch {
            throw RunFailure(SystemFailure(error, while: "looked at", path: path))
        }
    }

    /// How many bytes there are of files that were not whole.
    func partialBytes() throws(RunFailure) -> Int {
        do throws(Errno) {
            guard let partial = try handle.folder(FileName(Part.partial.rawValue)) else { return 0 }
            var bytes = 0
            for name in try partial.names() { bytes.addUpToMaximum(try partial.facts(FileName(name))?.size ?? 0) }
            return bytes
        } catch {
            throw RunFailure(SystemFailure(error, while: "read", path: path(of: .partial)))
        }
    }

    /// Opens the folder of what the import keeps.
    func openKept() throws(RunFailure) -> OpenedFolder {
        try folder(.kept)
    }

    /// Removes what an earlier import has kept, and opens the folder for this one's.
    func makeKept() throws(RunFailure) -> OpenedFolder {
        try TreeRemoval.remove(Part.kept.rawValue, in: handle, at: kept)
        do throws(Errno) {
            try handle.makeFolder(FileName(Part.kept.rawValue))
        } catch {
            throw RunFailure(SystemFailure(error, while: "made", path: kept))
        }
        return try openKept()
    }

    /// Makes the journal, of which there is none yet.
    func makeJournal() throws(RunFailure) -> OpenedFile<RunFailure> {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_APPEND
        return try OpenedFile(FileName(Part.journal.rawValue), in: handle, at: journal, flags, while: "written")
    }

    /// The journal's content; nil if there is none.
    func readJournal() throws(RunFailure) -> Data? {
        try read(.journal, limit: Self.journalLimit)
    }

    /// Removes the journal, if there is one.
    package func removeJournal() throws(RunFailure) {
        do throws(Errno) {
            try handle.removeFile(FileName(Part.journal.rawValue))
        } catch {
            guard error == .noSuchFileOrDirectory else {
                throw RunFailure(SystemFailure(error, while: "removed", path: journal))
            }
        }
    }

    /// Waits until what lies in it, and what does not any more, is so on disk as well.
    func synchronize() throws(RunFailure) {
        do throws(Errno) {
            try handle.synchronize()
        } catch {
            throw RunFailure(SystemFailure(error, while: "brought to the disk", path: path))
        }
    }

    /// Removes the folder with all that is in it.
    func remove() throws(RunFailure) {
        try TreeRemoval.remove(Self.name(of: packageId), in: parent, at: path)
    }

    private func folder(_ part: Part) throws(RunFailure) -> OpenedFolder {
        do throws(Errno) {
            guard let folder = try handle.folder(FileName(part.rawValue)) else { throw .noSuchFileOrDirectory }
            return folder
        } catch {
            throw RunFailure(SystemFailure(error, while: "opened", path: path(of: part)))
        }
    }

    private func write(_ bytes: [UInt8], to part: Part) throws(RunFailure) {
        try WholeFile.write(bytes, to: part.rawValue, in: handle, at: path(of: part))
    }

    private func read(_ part: Part, limit: Int) throws(RunFailure) -> Data? {
        try WholeFile.read(part.rawValue, in: handle, at: path(of: part), limit: limit)
    }
}
