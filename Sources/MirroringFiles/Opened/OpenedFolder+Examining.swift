import Glibc
package import SystemPackage

extension OpenedFolder {
    /// Why this user can't read a file of this folder, or list a folder of it, by its permissions; nil if he can, and if the system knows
    /// of no such question. Nothing is opened, and no symbolic link followed.
    package func refusalToRead(_ name: borrowing FileName, isFolder: Bool) -> Errno? {
        let rights = isFolder ? R_OK | X_OK : R_OK
        let result = name.withCString { faccessat(number, $0, rights, AT_EACCESS | AT_SYMLINK_NOFOLLOW) }
        guard result != 0 else { return nil }
        let refusal = Errno.last
        return [.invalidArgument, .noFunction].contains(refusal) ? nil : refusal
    }
}
