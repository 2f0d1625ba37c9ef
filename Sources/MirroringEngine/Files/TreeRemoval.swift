import Foundation

/// Removes a folder with all that is in it. Symbolic links are removed, not followed; names may be any bytes.
enum TreeRemoval {
    /// Removes the folder at a path; nothing happens if there is none.
    static func remove(_ path: String) throws(RunFailure) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR {
            // Folders come from the source with its modes; one that its owner may not write to could not be emptied.
            chmod(path, 0o700)
            let folder = try FolderHandle.open(path: path)
            do throws(Errno) {
                try empty(folder)
            } catch {
                throw RunFailure(errno: error.code, action: "emptied", item: path)
            }
        }
        guard Foundation.remove(path) == 0 else { throw RunFailure(errno: errno, action: "removed", item: path) }
    }

    private static func empty(_ folder: FolderHandle) throws(Errno) {
        for bytes in try folder.names() {
            let name = FileName(bytes)
            guard try folder.facts(name)?.kind == .folder else {
                guard name.withCString({ unlinkat(folder.descriptor, $0, 0) }) == 0 else { throw Errno(errno) }
                continue
            }
            _ = name.withCString { fchmodat(folder.descriptor, $0, 0o700, 0) }
            if let inner = try folder.folder(name) { try empty(inner) }
            try folder.removeFolder(name)
        }
    }
}

extension FolderHandle {
    /// The names of all entries.
    func names() throws(Errno) -> [[UInt8]] {
        // The stream owns its descriptor and its place in the list, so it gets one of its own.
        let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else { throw Errno(errno) }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != Array(".".utf8) && name != Array("..".utf8) { names.append(name) }
        }
        return names
    }
}
