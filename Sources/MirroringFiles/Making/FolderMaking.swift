import Glibc

/// Makes folders, and says in the system's words why one can't be made.
public enum FolderMaking {
    /// Makes a folder and those above it that are missing.
    ///
    /// It goes the way of ``OpenedFolder/named(_:)``, so nothing is made behind a link that is not followed; nor is
    /// anything behind a stranger's link, or what a link leads to.
    ///
    /// - Parameters:
    ///   - path: the folder; nothing happens if it is there.
    ///   - permissions: those of each folder that is made, less the process's mask.
    /// - Throws: ``FileProblem`` that says which folder it is about, if it is one above: `can't be made: /a/b is a file`.
    public static func make(_ path: String, permissions: UInt32) throws(FileProblem) {
        var walk = try FolderWalk(path)
        do throws(FileProblem) {
            _ = try walk.end(making: permissions)
        } catch {
            guard error.number != 0 else { throw error }
            let reason = error.number == ENOTDIR ? " is no folder" : ": \(SystemFailure.reason(of: error.number))"
            throw FileProblem(.refused, number: error.number, "can't be made: \(walk.reached)\(reason)")
        }
    }
}
