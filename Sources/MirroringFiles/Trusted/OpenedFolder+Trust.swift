import Glibc
import SystemPackage

extension OpenedFolder {
    /// Opens a folder of this one, if it is as trusted as it has to be. A symbolic link is not followed.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - trust: who may decide what is in it.
    ///   - path: its whole path, for the error.
    /// - Returns: nil if there is nothing of that name.
    /// - Throws: ``FileProblem`` with the path in it: it is not a folder, is closed to this user, or others decide what is
    ///   in it.
    public func folder(
        _ name: borrowing FileName,
        as trust: FolderTrust,
        at path: String
    ) throws(FileProblem) -> OpenedFolder? {
        let folder: OpenedFolder?
        do throws(Errno) {
            folder = try self.folder(name)
        } catch {
            throw problem(error, name, trust).at(path)
        }
        try folder?.check(trust, at: path)
        return folder
    }

    /// Makes a folder in this one if it is missing, and opens it, if it is as trusted as it has to be.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - trust: who may decide what is in it; a new one is its owner's alone.
    ///   - path: its whole path, for the error.
    public func madeFolder(
        _ name: borrowing FileName,
        as trust: FolderTrust,
        at path: String
    ) throws(FileProblem) -> OpenedFolder {
        // Looked for before: one that is there may be on a disk that takes nothing new.
        if let folder = try folder(name, as: trust, at: path) { return folder }
        do throws(Errno) {
            try makeFolder(name)
        } catch {
            guard error == .fileExists else { throw FileProblem(error.rawValue, while: "made").at(path) }
        }
        guard let folder = try folder(name, as: trust, at: path) else {
            throw FileProblem(ENOENT, while: "opened").at(path)
        }
        return folder
    }

    /// Checks that nobody decides what is in this folder but those who may.
    ///
    /// - Parameters:
    ///   - trust: who that is.
    ///   - path: the folder's whole path, for the error.
    public func check(_ trust: FolderTrust, at path: String) throws(FileProblem) {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw FileProblem(errno, while: "looked at").at(path) }
        if let problem = trust.problem(status) { throw problem.at(path) }
    }

    /// Opens a regular file of this folder for reading: this user's or root's, to which nobody else may write. No
    /// symbolic link is followed, and nothing is waited for.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - path: its whole path, for the error.
    /// - Returns: nil if there is nothing of that name.
    /// - Throws: ``FileProblem`` with the path in it.
    public func file(_ name: borrowing FileName, at path: String) throws(FileProblem) -> RegularFile? {
        do throws(FileProblem) {
            guard let owned = try opened(name) else { return nil }
            let file = try RegularFile(owned)
            if let distrust = file.distrust { throw distrust }
            return file
        } catch {
            throw error.at(path)
        }
    }

    private func opened(_ name: borrowing FileName) throws(FileProblem) -> OwnedDescriptor? {
        let parent = number
        do throws(Errno) {
            let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
            return try OwnedDescriptor(name.withCString { openat(parent, $0, flags) })
        } catch {
            switch error {
            case .noSuchFileOrDirectory: return nil
            case .tooManySymbolicLinkLevels: throw FileProblem(.untrusted, "is a symbolic link")
            default: throw FileProblem(error.rawValue, while: "opened")
            }
        }
    }

    /// Why a folder could not be opened: for what it is, if that says more than the system did.
    private func problem(_ refusal: Errno, _ name: borrowing FileName, _ trust: FolderTrust) -> FileProblem {
        var status = stat()
        guard name.withCString({ fstatat(number, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 else {
            return FileProblem(refusal.rawValue, while: "opened")
        }
        switch status.st_mode & S_IFMT {
        case S_IFLNK: return FileProblem(.untrusted, "is a symbolic link")
        case S_IFDIR: return trust.problem(status) ?? FileProblem(refusal.rawValue, while: "opened")
        default: return FileProblem(.wrongType, number: ENOTDIR, "is no folder")
        }
    }
}
