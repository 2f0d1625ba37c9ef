import MirroringEvents
import MirroringFiles
import SystemPackage

/// The folders of the destination that an import touches: made where they are missing, and given their attributes when all in
/// them is done.
final class ImportedFolders {
    private struct Folder {
        /// What it has to look like in the end.
        var facts: FileFacts
        /// Which one it is.
        let identity: FileFacts.Identity
        /// Whether it gets attributes of the source; else it is to look as it did before.
        var isNew: Bool
    }

    private let site: ImportSite
    private var folders: [RelativePath: Folder] = [:]

    init(_ site: ImportSite) {
        self.site = site
    }

    /// The folder that holds an entry, made if it is missing, and remembered with what it has to look like.
    func parent(of path: RelativePath) throws(RunFailure) -> OpenedFolder {
        let parent = path.parent ?? .root
        if folders[parent] != nil, let handle = try site.destination.folder(parent) { return handle }
        // A folder that is not in the manifest has been transferred along with what is in it.
        return try make(parent, like: nil)
    }

    /// Makes a folder if it is missing, and remembers what it has to look like.
    ///
    /// - Parameter facts: what the manifest says of it; nil if that does not name it.
    @discardableResult
    func make(_ path: RelativePath, like facts: FileFacts?) throws(RunFailure) -> OpenedFolder {
        let destination = site.destination
        if let current = try destination.facts(path), current.kind == .folder {
            try touch(path, now: current)
        } else {
            let parent = try parent(of: path)
            // As the manifest says, else as it has been transferred, else as it is made.
            let wanted: FileFacts? = if let facts { facts } else { try site.tree.facts(path) }
            try site.whole { () throws(RunFailure) in
                if try destination.facts(path) != nil {
                    // Only where the manifest says so: what a folder is merely implied for may be a link to somewhere else.
                    guard facts != nil else {
                        throw RunFailure(
                            .validation,
                            item: "\(path)",
                            """
                            \(destination.name(of: path)) is no folder, so nothing can be put into it; links are not \
                            followed.
                            """
                        )
                    }
                    try KeptItems(site: site).setAside(path, in: parent)
                }
                try site.record(.makeFolder(path))
                try destination.perform("made", path) { () throws(Errno) in
                    try parent.makeFolder(FileName(path.name), for: wanted?.owner)
                }
            }
            if let made = try destination.facts(path) {
                folders[path] = Folder(facts: wanted ?? made, identity: made.identity, isNew: true)
            }
        }
        if let facts {
            folders[path]?.facts = facts
            folders[path]?.isNew = true
        }
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
        try site.record(.change(path, facts.identity, ImportJournal.Attributes(facts)))
        folders[path] = Folder(facts: facts, identity: facts.identity, isNew: false)
        if facts.mode & 0o300 != 0o300 {
            var writable = facts
            writable.mode |= 0o700
            // Where it is another's, whether we may change what is in it shows when we do.
            _ = try apply(writable, to: path, facts.identity)
        }
    }

    /// Removes a folder; false if it is not empty.
    func remove(_ path: RelativePath, _ facts: FileFacts, in parent: OpenedFolder) throws(RunFailure) -> Bool {
        // What the folder looked like before its contents were deleted.
        try site.record(.removeFolder(path, ImportJournal.Attributes(folders[path]?.facts ?? facts)))
        do throws(Errno) {
            try parent.removeFolder(FileName(path.name))
        } catch {
            if error == .directoryNotEmpty || error == .fileExists { return false }
            throw RunFailure(SystemFailure(error, while: "deleted", path: site.destination.name(of: path)))
        }
        folders[path] = nil
        site.destination.forget(path)
        return true
    }

    /// The folders, the deepest first: what is done in one changes the times of those above it.
    var inOrder: [RelativePath] {
        folders.keys.sorted { $0.bytes.count > $1.bytes.count }
    }

    /// Gives a folder the attributes that it has to have in the end.
    ///
    /// - Returns: what it did not get of the source's. Another's folder gets the time of the last change in it; of that the survey tells,
    ///   which compares it with the source's.
    func finish(_ path: RelativePath) throws(RunFailure) -> AttributeShortfall {
        guard let folder = folders[path] else { return [] }
        let shortfall = try apply(folder.facts, to: path, folder.identity)
        return folder.isNew ? shortfall : []
    }

    /// Gives a folder its attributes, if it is still the one that was looked at: another one may be anybody's.
    private func apply(
        _ facts: FileFacts,
        to path: RelativePath,
        _ identity: FileFacts.Identity
    ) throws(RunFailure) -> AttributeShortfall {
        let destination = site.destination
        guard let entry = try destination.entry(path),
            try destination.facts(of: entry, at: path).identity == identity
        else {
            throw RunFailure(
                .changedWhileReading,
                item: "\(path)",
                "\(destination.name(of: path)) was replaced while it was imported into."
            )
        }
        return try destination.apply(facts, to: entry, at: path)
    }
}
