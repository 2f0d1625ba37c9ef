import Glibc
import SystemPackage

/// What a copy gets beside its content, where that is known when it is made.
package struct CopyLook: Sendable, Hashable {
    /// Whose it is; nil for this user's.
    package var owner: UInt32?
    /// Which group it has; nil for the one that the system gives it.
    package var group: UInt32?
    /// Its permission bits, without set-user-ID and set-group-ID; nil for none but the owner's to read and write it.
    package var mode: UInt32?

    /// A look from its parts.
    package init(owner: UInt32?, group: UInt32?, mode: UInt32?) {
        (self.owner, self.group, self.mode) = (owner, group, mode)
    }

    /// Gives it to a copy, with the time at which its original was written: last, as all else moves it.
    func give(to copy: Int32, _ modified: FileTime) throws(Errno) {
        var made = stat()
        try OpenedFolder.check(fstat(copy, &made))
        let (user, group) = (owner ?? made.st_uid, group ?? made.st_gid)
        if user != made.st_uid || group != made.st_gid { try OpenedFolder.check(fchown(copy, user, group)) }
        if let mode, mode & 0o1777 != made.st_mode & 0o7777 { try OpenedFolder.check(fchmod(copy, mode & 0o1777)) }
        // Both times are given: some file systems in user space take no time alone, and say nothing.
        let times = [made.st_atim, timespec(tv_sec: modified.seconds, tv_nsec: modified.nanoseconds)]
        try OpenedFolder.check(futimens(copy, times))
    }
}
