import CMirroringLinux
import Glibc
public import SystemPackage

/// An entry of a folder itself, a file, folder or symbolic link, held without being read: what is looked at is what is
/// changed, even if something else is given its name in the meantime.
///
/// Between a look at a name and a change by that name, whoever may write to the folder can put a link there that leads
/// to what is another's: `fchmodat` would follow it. So everything here goes by the descriptor. `/proc` has to be
/// there.
public struct OpenedEntry: ~Copyable, Sendable {
    private let owned: OwnedDescriptor

    init(_ owned: consuming OwnedDescriptor) {
        self.owned = owned
    }

    /// What is known of it.
    public func facts() throws(Errno) -> FileFacts {
        FileFacts(try owned.status())
    }

    /// Opens it as the folder that it is.
    public func folder() throws(Errno) -> OpenedFolder {
        OpenedFolder(try OwnedDescriptor(openat(owned.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)))
    }

    /// Gives it permissions, if it is not a symbolic link.
    public func setMode(_ mode: UInt32) throws(Errno) {
        try OpenedFolder.check(chmod(path, mode))
    }

    /// Gives a file or folder the mode, time and, as far as this user may, owner and group of another. A folder that
    /// somebody else has had loses the lists by which he may have given rights to it beside its mode.
    ///
    /// - Throws: what the system said; `noSuchFileOrDirectory` as well if the entry is not of the other's kind.
    public func apply(_ facts: FileFacts) throws(Errno) {
        var current = try self.facts()
        guard current.kind == facts.kind, current.kind != .other else { throw .noSuchFileOrDirectory }
        let owner = geteuid() == 0 ? facts.owner : current.owner
        if current.owner != owner || current.group != facts.group {
            let result = fchownat(owned.number, "", owner, facts.group, LINUX_AT_EMPTY_PATH)
            let refusal = Errno.last
            guard result == 0 || geteuid() != 0 else { throw refusal }
            if current.kind == .folder, ![0, geteuid(), owner].contains(current.owner) { try removeAccessLists() }
            // Asked again: a change of owner takes the set-user-ID bit away.
            current = try self.facts()
        }
        if current.mode != facts.mode { try setMode(facts.mode) }
        try setModified(facts.modified)
    }

    /// Takes away what users and groups have been given beside the mode (access control lists), now and for what will
    /// be made in it.
    func removeAccessLists() throws(Errno) {
        for list in ["system.posix_acl_access", "system.posix_acl_default"] where removexattr(path, list) != 0 {
            let refusal = Errno.last
            // There is none, or the file system has no such lists.
            guard [.noData, .notSupported].contains(refusal) else { throw refusal }
        }
    }

    /// Sets when its content was written last, and leaves when it was read last.
    private func setModified(_ time: FileTime) throws(Errno) {
        let times = [
            timespec(tv_sec: 0, tv_nsec: Self.leaveTime),
            timespec(tv_sec: time.seconds, tv_nsec: time.nanoseconds),
        ]
        try OpenedFolder.check(utimensat(AT_FDCWD, path, times, 0))
    }

    /// Leads to what is held and nowhere else, for calls that take none but a path: `chmod` of a descriptor like this
    /// one is too new for many systems.
    private var path: String { "/proc/self/fd/\(owned.number)" }

    /// `UTIME_OMIT` of <sys/stat.h>, whose spelling (`1l << 30`) is not imported.
    private static var leaveTime: Int { (1 << 30) - 2 }
}

extension OpenedFolder {
    /// Takes hold of an entry of any kind, a symbolic link itself; nil if there is none of that name.
    public func entry(_ name: borrowing FileName) throws(Errno) -> OpenedEntry? {
        let parent = number
        do throws(Errno) {
            let flags = LINUX_O_PATH | O_NOFOLLOW | O_CLOEXEC
            return OpenedEntry(try OwnedDescriptor(name.withCString { openat(parent, $0, flags) }))
        } catch {
            guard error == .noSuchFileOrDirectory else { throw error }
            return nil
        }
    }
}
