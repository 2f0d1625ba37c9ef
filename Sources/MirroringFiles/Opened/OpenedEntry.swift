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

    /// Gives a file or folder the mode, time and group of another, and its owner if this user is root. A folder that
    /// changes hands loses the lists by which its owner may have given rights to it beside its mode.
    ///
    /// What the system keeps to the owner or can't express is left as it is and told. A file that doesn't get its owner or
    /// group gets none of the bits that give their rights either.
    ///
    /// - Returns: what it did not get of what a user like this one gives; that a group is not this user's is no shortfall.
    /// - Throws: what the system said otherwise; `noSuchFileOrDirectory` as well if the entry is not of the other's kind.
    @discardableResult
    public func apply(_ facts: FileFacts) throws(Errno) -> AttributeShortfall {
        var current = try self.facts()
        guard current.kind == facts.kind, current.kind != .other else { throw .noSuchFileOrDirectory }
        var shortfall: AttributeShortfall = []
        let owner = geteuid() == 0 ? facts.owner : current.owner
        if current.owner != owner || current.group != facts.group {
            let holder = current.owner
            shortfall = try setOwner(owner, facts.group)
            // Asked again: a change of owner takes the set-user-ID bit away.
            current = try self.facts()
            let isStrangers = ![0, geteuid(), current.owner].contains(holder)
            if current.kind == .folder, isStrangers { try removeAccessLists() }
        }
        let mode = current.permissions(from: facts)
        if current.mode != mode { try Self.note(.mode, in: &shortfall, unless: chmod(path, mode)) }
        if current.modified != facts.modified { try Self.note(.time, in: &shortfall, unless: modify(facts.modified)) }
        return shortfall
    }

    /// Gives it an owner and a group, or one of them where the system refuses the other; a symbolic link itself.
    ///
    /// - Returns: what it did not get, if this user is root; others are refused as a rule, and nobody expects it.
    @discardableResult
    public func setOwner(_ owner: UInt32, _ group: UInt32) throws(Errno) -> AttributeShortfall {
        if give(owner, group) == 0 { return [] }
        var shortfall: AttributeShortfall = []
        let unchanged = UInt32.max  // what `chown` takes for "leave it"
        try Self.note(.owner, in: &shortfall, unless: give(owner, unchanged))
        try Self.note(.group, in: &shortfall, unless: give(unchanged, group))
        return geteuid() == 0 ? shortfall : []
    }

    private func give(_ owner: UInt32, _ group: UInt32) -> Int32 {
        fchownat(owned.number, "", owner, group, LINUX_AT_EMPTY_PATH)
    }

    /// Notes what a call did not do, if the system keeps that to the owner; anything else is thrown.
    private static func note(
        _ part: AttributeShortfall,
        in shortfall: inout AttributeShortfall,
        unless result: Int32
    ) throws(Errno) {
        guard result != 0 else { return }
        let refusal = Errno.last
        guard AttributeShortfall.isCause(refusal) else { throw refusal }
        shortfall.insert(part)
    }

    /// Takes away what users and groups have been given beside the mode (access lists), now and for what will be made in it.
    func removeAccessLists() throws(Errno) {
        for list in ["system.posix_acl_access", "system.posix_acl_default"] where removexattr(path, list) != 0 {
            let refusal = Errno.last
            // There is none, or the file system has no such lists.
            guard [.noData, .notSupported].contains(refusal) else { throw refusal }
        }
    }

    /// Sets when its content was written last, and leaves when it was read last.
    public func setModified(_ time: FileTime) throws(Errno) {
        try OpenedFolder.check(modify(time))
    }

    /// Both times are given, the one that stays as it is: some file systems in user space take no time alone, and say nothing.
    private func modify(_ time: FileTime) -> Int32 {
        guard let status = try? owned.status() else { return -1 }
        return utimensat(
            AT_FDCWD,
            path,
            [status.st_atim, timespec(tv_sec: time.seconds, tv_nsec: time.nanoseconds)],
            0
        )
    }

    /// Leads to what is held and nowhere else, for calls that take none but a path: `chmod` of a descriptor like this
    /// one is too new for many systems.
    var path: String { "/proc/self/fd/\(owned.number)" }
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

extension FileFacts {
    /// The mode that this file or folder may have from another: programs give no rights of users or groups that they don't belong to.
    package func permissions(from other: FileFacts) -> UInt32 {
        var mode = other.mode
        if kind == .file, owner != other.owner { mode &= ~0o4000 }
        if kind == .file, group != other.group { mode &= ~0o2000 }
        return mode
    }
}
