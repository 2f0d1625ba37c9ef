import MirroringFiles
import SystemPackage

/// Removes a folder with all that is in it. Symbolic links are removed, not followed; names may be any bytes.
///
/// Each folder is held while it is looked at, changed and opened, so nothing outside is reached, even if somebody puts a
/// link in its place at the same time. However deep it goes, only so many folders are open at once; those above are
/// opened again on the way back.
struct TreeRemoval {
    /// A folder on the way down.
    private struct Level {
        var name: [UInt8]
        /// What is still in it.
        var rest: [[UInt8]]
        /// Nil while it is not open.
        var handle: OpenedFolder?
    }

    /// The most folders that are open at once.
    private static let openFolders = 32

    private let folder: OpenedFolder
    private var levels: [Level] = []

    /// Removes an entry of an open folder, with all that is in it; nothing happens if there is none of that name.
    ///
    /// - Parameter path: the entry's whole path, for the error.
    static func remove(_ name: String, in folder: OpenedFolder, at path: String) throws(RunFailure) {
        var removal = Self(folder: folder)
        do throws(Errno) {
            try removal.remove(Array(name.utf8))
        } catch {
            throw RunFailure(SystemFailure(error, while: "removed", path: path))
        }
    }

    private init(folder: OpenedFolder) {
        self.folder = folder
    }

    private mutating func remove(_ name: [UInt8]) throws(Errno) {
        try remove(name, in: folder)
        while !levels.isEmpty {
            guard let handle = try last() else {
                // Somebody else has removed it.
                levels.removeLast()
                continue
            }
            if let entry = levels[levels.count - 1].rest.popLast() {
                try remove(entry, in: handle)
                continue
            }
            let empty = levels.removeLast()
            guard let parent = try last() else { continue }
            try parent.removeFolder(FileName(empty.name))
        }
    }

    /// Removes an entry, or, if it is a folder, goes down into it.
    private mutating func remove(_ name: [UInt8], in parent: OpenedFolder) throws(Errno) {
        // Most entries are not folders: for them one call is enough.
        if try Self.removeFile(FileName(name), in: parent) { return }
        guard let inner = try Self.open(FileName(name), in: parent) else { return }
        levels.append(Level(name: name, rest: try inner.names(), handle: inner))
        let closed = levels.count - 1 - Self.openFolders
        if closed >= 0 { levels[closed].handle = nil }
    }

    /// The folder at the end of the way, opened again with some of those above if it was closed; nil if there is none any more.
    private mutating func last() throws(Errno) -> OpenedFolder? {
        guard let end = levels.last else { return folder }
        if let handle = end.handle { return handle }
        var handle = folder
        for index in levels.indices {
            guard let inner = try Self.open(FileName(levels[index].name), in: handle) else { return nil }
            handle = inner
            if index >= levels.count - Self.openFolders { levels[index].handle = inner }
        }
        return handle
    }

    /// Removes an entry that is not a folder; false if it is one.
    private static func removeFile(_ name: borrowing FileName, in folder: OpenedFolder) throws(Errno) -> Bool {
        do throws(Errno) {
            try folder.removeFile(name)
            return true
        } catch {
            if error == .noSuchFileOrDirectory { return true }
            // Linux and POSIX have it differently.
            guard error == .isDirectory || error == .notPermitted, try folder.facts(name)?.kind == .folder else {
                throw error
            }
            return false
        }
    }

    private static func open(_ name: borrowing FileName, in folder: OpenedFolder) throws(Errno) -> OpenedFolder? {
        guard let entry = try folder.entry(name) else { return nil }
        // Folders come from the source with its modes; one that its owner may not write to could not be emptied.
        let facts = try entry.facts()
        if facts.kind == .folder, facts.mode & 0o700 != 0o700 { try? entry.setMode(0o700) }
        return try entry.folder()
    }
}
