import Glibc
public import SystemPackage

extension OpenedFolder {
    /// Gives an entry, a file or folder, permissions.
    public func setMode(_ mode: UInt32, of name: borrowing FileName) throws(Errno) {
        try Self.check(name.withCString { fchmodat(number, $0, mode, 0) })
    }

    /// Gives an entry, a file or folder, the mode, time and, as far as this user may, owner and group of another.
    ///
    /// - Throws: what the system said; `noSuchFileOrDirectory` as well if the entry is not of the other's kind.
    public func apply(_ facts: FileFacts, to name: borrowing FileName) throws(Errno) {
        let current = try self.facts(name)
        guard let current, current.kind == facts.kind, current.kind != .other else { throw .noSuchFileOrDirectory }
        let owner = geteuid() == 0 ? facts.owner : current.owner
        if current.owner != owner || current.group != facts.group {
            let result = name.withCString { fchownat(number, $0, owner, facts.group, AT_SYMLINK_NOFOLLOW) }
            let refusal = Errno.last
            guard result == 0 || geteuid() != 0 else { throw refusal }
        }
        // Asked again: a change of owner takes the set-user-ID bit away.
        if try self.facts(name)?.mode != facts.mode { try setMode(facts.mode, of: name) }
        try setModified(facts.modified, of: name)
    }

    /// Sets when an entry's content was written last, and leaves when it was read last.
    private func setModified(_ time: FileTime, of name: borrowing FileName) throws(Errno) {
        let times = [
            timespec(tv_sec: 0, tv_nsec: Self.leaveTime),
            timespec(tv_sec: time.seconds, tv_nsec: time.nanoseconds),
        ]
        try Self.check(name.withCString { utimensat(number, $0, times, AT_SYMLINK_NOFOLLOW) })
    }

    /// `UTIME_OMIT` of <sys/stat.h>, whose spelling (`1l << 30`) is not imported.
    private static var leaveTime: Int { (1 << 30) - 2 }
}
