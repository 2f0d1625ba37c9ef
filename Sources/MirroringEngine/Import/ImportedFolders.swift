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
        /// Whether it has the access lists that the folder around it hands down.
        var inheritsLists = false
    }

    /// What a folder hands down to what is made in it.
    private struct Inheritance {
        /// Whose the folder is.
        var owner: UInt32
        /// The access list; nil if there is none.
        var list: [UInt8]?
    }

    private let site: ImportSite
    private var folders: [RelativePath: Folder] = [:]
    /// What was found when the first item came: until all in them is done nothing of it changes here.
    private var inheritances: [RelativePath: Inheritance] = [:]

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
                folders[path] = Folder(
                    facts: wanted ?? made,
                    identity: made.identity,
                    isNew: true,
                    inheritsLists: site.keepsAccessLists && site.permissions == .keep
                )
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

    /// Gives a new folder all that the folder around it hands down: the mode with which it was made has narrowed that.
    private func widenInheritedList(of path: RelativePath, _ identity: FileFacts.Identity) throws(RunFailure) {
        let destination = site.destination
        let entry = try entry(path, identity)
        var lists = try destination.attributes(of: entry, at: path, .accessLists)
        guard let list = lists.values[ExtendedAttributes.defaultList] else { return }
        lists.values[ExtendedAttributes.accessList] = list
        try destination.give(lists, to: entry, at: path, .accessLists)
    }

    /// The access list that a folder hands down to what is made in it; nil if there is none, or the folder is neither this user's, root's nor
    /// the owner's to whom a copy goes: what a stranger has written is not taken.
    func listHandedDown(by path: RelativePath, to owner: UInt32) throws(RunFailure) -> [UInt8]? {
        guard let found = try inheritance(of: path) else { return nil }
        return [0, site.traits.rights.user, owner].contains(found.owner) ? found.list : nil
    }

    private func inheritance(of path: RelativePath) throws(RunFailure) -> Inheritance? {
        if let known = inheritances[path] { return known }
        let destination = site.destination
        guard let entry = try destination.entry(path) else { return nil }
        let facts = try destination.facts(of: entry, at: path)
        guard facts.kind == .folder else { return nil }
        let lists = try destination.attributes(of: entry, at: path, .accessLists)
        let found = Inheritance(owner: facts.owner, list: lists.values[ExtendedAttributes.defaultList])
        inheritances[path] = found
        return found
    }

    /// Remembers what a folder looks like before anything in it changes, and makes sure that we may change it.
    private func touch(_ path: RelativePath, now facts: FileFacts) throws(RunFailure) {
        guard folders[path] == nil else { return }
        let others = try site.attributes(of: path)
        try site.record(.change(path, facts.identity, ImportJournal.Attributes(facts, others)))
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
        let others = try site.attributes(of: path)
        try site.record(.removeFolder(path, ImportJournal.Attributes(folders[path]?.facts ?? facts, others)))
        do throws(Errno) {
            try parent.removeFolder(FileName(path.name))
        } catch {
            if error == .directoryNotEmpty || error == .fileExists { return false }
            throw RunFailure(SystemFailure(error, while: "deleted", path: site.destination.name(of: path)))
        }
        folders[path] = nil
        inheritances[path] = nil
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
        if folder.inheritsLists { try widenInheritedList(of: path, folder.identity) }
        return folder.isNew ? shortfall.union(try giveAttributes(to: path, folder.identity)) : []
    }

    /// Gives a folder what its original has beside mode, owner and time: as the folder has that was transferred. The mode is given before, so
    /// that what an access list allows is not narrowed by it.
    private func giveAttributes(
        to path: RelativePath,
        _ identity: FileFacts.Identity
    ) throws(RunFailure) -> AttributeShortfall {
        guard !site.attributes.isEmpty, let staged = try site.tree.entry(path),
            try site.tree.facts(of: staged, at: path).kind == .folder
        else { return [] }
        let wanted = try site.tree.attributes(of: staged, at: path, site.attributes)
        let entry = try entry(path, identity)
        return try site.destination.give(wanted, to: entry, at: path, site.attributes)
    }

    /// Gives a folder its attributes, if it is still the one that was looked at: another one may be anybody's.
    private func apply(
        _ facts: FileFacts,
        to path: RelativePath,
        _ identity: FileFacts.Identity
    ) throws(RunFailure) -> AttributeShortfall {
        try site.destination.apply(facts, to: entry(path, identity), at: path)
    }

    /// Takes hold of a folder, if it is still the one that was looked at.
    private func entry(_ path: RelativePath, _ identity: FileFacts.Identity) throws(RunFailure) -> OpenedEntry {
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
        return entry
    }
}
