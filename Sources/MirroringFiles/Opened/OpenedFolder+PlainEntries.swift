import Glibc
package import SystemPackage

/// An entry of a folder that is a file with one name, a folder or a symbolic link.
package struct PlainEntry: Sendable, Hashable {
    /// Its name.
    package let name: [UInt8]
    /// What it is; a link is of the other kind.
    package let kind: FileFacts.Kind
    /// In bytes; of a link, where it leads.
    package let size: Int
}

extension OpenedFolder {
    /// The entries of this folder, in no order; nil where one is something else, or goes meanwhile.
    ///
    /// - Throws: what the system said where the folder can't be listed.
    package func plainEntries() throws(Errno) -> [PlainEntry]? {
        var entries: [PlainEntry] = []
        var arePlain = true
        try forEachEntry { name, _ throws(Errno) in
            let entry = plainEntry(name)
            if let entry { entries.append(entry) }
            arePlain = entry != nil
            return arePlain
        }
        return arePlain ? entries : nil
    }

    private func plainEntry(_ name: UnsafePointer<CChar>) -> PlainEntry? {
        var status = stat()
        guard fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        let kind: FileFacts.Kind
        switch status.st_mode & S_IFMT {
        case S_IFDIR: kind = .folder
        case S_IFREG where status.st_nlink == 1: kind = .file
        case S_IFLNK where status.st_nlink == 1: kind = .other
        default: return nil
        }
        let bytes = UnsafeRawBufferPointer(start: name, count: strlen(name))
        return PlainEntry(name: Array(bytes), kind: kind, size: Int(status.st_size))
    }
}
