import Glibc

/// Who may decide what is in a folder that this program works in: the one rule for all of them.
///
/// A folder is opened once, without following a stranger's symbolic link, and checked when it is open, since only then
/// is it known which folder it is. Everything in it is reached by that handle and never again by a path, which may lead
/// elsewhere the next time. Where nobody else may write, nothing can take the place of what was found. All the same it
/// is checked, before it is believed, that a file there is a regular one and belongs to this user or root: ``FileTrust``.
public enum FolderTrust: Sendable {
    /// A folder for this user alone: it belongs to this user, and nobody else may write to it.
    case own
    /// A folder that may hold other users' folders, too: it belongs to this user or root, and anybody else who may write
    /// to it can't remove what belongs to others (it has the sticky bit, as `/tmp` does).
    case shared

    /// Why a folder does not do; nil if it does.
    func problem(_ status: stat) -> FileProblem? {
        switch self {
        case .own:
            guard status.st_uid == geteuid() else {
                let user = geteuid() == 0 ? "root" : "you"
                return FileProblem(.untrusted, "belongs to \(Trust.name(status.st_uid)), not to \(user)")
            }
            return Trust(status).problem
        case .shared:
            var status = status
            if status.st_mode & S_ISVTX != 0 { status.st_mode &= ~(S_IWGRP | S_IWOTH) }
            return Trust(status).problem
        }
    }
}
