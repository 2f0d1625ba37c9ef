import MirroringFiles
import SystemPackage

/// Removes a folder with all that is in it. Symbolic links are removed, not followed; names may be any bytes.
///
/// Each folder is held while it is looked at, changed and opened, so nothing outside is reached, even if somebody puts a
/// link in its place at the same time.
enum TreeRemoval {
    /// Removes an entry of an open folder, with all that is in it; nothing happens if there is none of that name.
    ///
    /// - Parameter path: the entry's whole path, for the error.
    static func remove(_ name: String, in folder: OpenedFolder, at path: String) throws(RunFailure) {
        do throws(Errno) {
            try remove(FileName(name), in: folder)
        } catch {
            throw RunFailure(SystemFailure(error, while: "removed", path: path))
        }
    }

    private static func remove(_ name: borrowing FileName, in folder: OpenedFolder) throws(Errno) {
        // Most entries are not folders: for them one call is enough.
        if try removeFile(name, in: folder) { return }
        guard let inner = try open(name, in: folder) else { return }
        for entry in try inner.names() { try remove(FileName(entry), in: inner) }
        try folder.removeFolder(name)
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
