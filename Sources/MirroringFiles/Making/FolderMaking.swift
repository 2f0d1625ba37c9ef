import Foundation

/// Makes folders, and says in the system's words why one can't be made.
public enum FolderMaking {
    /// Makes a folder and those above it that are missing.
    ///
    /// - Parameters:
    ///   - path: the folder; nothing happens if it is there.
    ///   - permissions: those of each folder that is made, less the process's mask.
    /// - Throws: ``FileProblem`` that says which folder it is about, if it is one above: `can't be made: /a/b is a file`.
    public static func make(_ path: String, permissions: UInt32) throws(FileProblem) {
        var made = path.hasPrefix("/") ? "" : "."
        for component in path.split(separator: "/") {
            made += "/\(component)"
            guard mkdir(made, permissions) != 0 else { continue }
            let number = errno
            // Asked after the attempt: one above that is there may be on a disk that takes nothing new.
            if isFolder(made) { continue }
            let place = made.hasPrefix("./") ? String(made.dropFirst(2)) : made
            let said =
                number == EEXIST
                ? "\(place) is no folder" : "\(place): \(SystemFailure.reason(of: number))"
            throw FileProblem(.refused, number: number == EEXIST ? ENOTDIR : number, "can't be made: \(said)")
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
