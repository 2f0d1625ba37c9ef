import Glibc
public import SystemPackage

/// An open folder, closed with its last reference. Everything below it is named relative to it, never by a whole path, and no symbolic
/// link below it is followed.
///
/// Its calls throw what the system said; whoever makes them knows the name of the file.
public final class OpenedFolder: Sendable {
    private let owned: OwnedDescriptor

    /// Takes over what was opened as a folder.
    init(_ owned: consuming OwnedDescriptor) {
        self.owned = owned
    }

    /// Its descriptor's number.
    var number: Int32 { owned.number }

    /// A path that leads to this very folder wherever it is moved and whatever takes its place: for programs that this
    /// process has started, as long as the folder is open here.
    ///
    /// - Throws: what the system said: `/proc` has to be there.
    public func pathOfHandle() throws(Errno) -> String { try owned.descriptor.pathOfHandle() }

    // MARK: Looking

    /// Opens a folder in this one; nil if there is none of that name. A symbolic link is not followed.
    public func folder(_ name: borrowing FileName) throws(Errno) -> OpenedFolder? {
        let parent = number
        do throws(Errno) {
            let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
            return OpenedFolder(try OwnedDescriptor(name.withCString { openat(parent, $0, flags) }))
        } catch {
            guard error == .noSuchFileOrDirectory else { throw error }
            return nil
        }
    }

    /// What is known of an entry; nil if there is none of that name.
    public func facts(_ name: borrowing FileName) throws(Errno) -> FileFacts? {
        try status(of: name).map(FileFacts.init)
    }

    /// What the system knows of an entry; nil if there is none of that name.
    func status(of name: borrowing FileName) throws(Errno) -> stat? {
        var status = stat()
        if name.withCString({ fstatat(number, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 { return status }
        let refusal = Errno.last
        guard refusal == .noSuchFileOrDirectory else { throw refusal }
        return nil
    }

    /// What is known of this folder.
    public func facts() throws(Errno) -> FileFacts {
        FileFacts(try status())
    }

    /// What the system knows of this folder.
    func status() throws(Errno) -> stat { try owned.status() }

    /// The names of all entries.
    ///
    /// - Throws: what the system said, also where it gave some names and then no more: a list that is cut short must not be taken
    ///   for the whole.
    public func names() throws(Errno) -> [[UInt8]] {
        var names: [[UInt8]] = []
        try forEachEntry { name, _ throws(Errno) in
            names.append(Array(UnsafeRawBufferPointer(start: name, count: strlen(name))))
            return true
        }
        return names
    }

    /// Does something with each entry, as the system names it.
    ///
    /// - Parameter body: gets the name, and the kind of the entry as `readdir` tells it (`DT_DIR` and its like); says whether it wants the
    ///   next one.
    /// - Throws: what the system said, and what `body` throws.
    func forEachEntry(_ body: (UnsafePointer<CChar>, Int) throws(Errno) -> Bool) throws(Errno) {
        // The stream owns its descriptor and its place in the list, so it gets one of its own.
        let copy = openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { throw .last }
        guard let stream = fdopendir(copy) else {
            let refusal = Errno.last
            close(copy)
            throw refusal
        }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else {
                preconditionFailure("d_name is stored")
            }
            let name = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
            if strcmp(name, ".") == 0 || strcmp(name, "..") == 0 { continue }
            guard try body(name, Int(entry.pointee.d_type)) else { return }
        }
        // The end and a failure look alike but for this.
        let refusal = Errno.last
        guard refusal.rawValue == 0 else { throw refusal }
    }

    // MARK: Changing

    /// Gives an entry another name, in this folder or another of the same file system; replaces a file in one step.
    public func rename(
        _ name: borrowing FileName,
        to folder: OpenedFolder,
        _ newName: borrowing FileName
    ) throws(Errno) {
        let result = name.withCString { old in
            newName.withCString { new in renameat(number, old, folder.number, new) }
        }
        try Self.check(result)
    }

    /// Gives an entry one name more.
    public func link(
        _ name: borrowing FileName,
        to folder: OpenedFolder,
        _ newName: borrowing FileName
    ) throws(Errno) {
        let result = name.withCString { old in
            newName.withCString { new in linkat(number, old, folder.number, new, 0) }
        }
        try Self.check(result)
    }

    /// Makes a folder. What this one hands down to it, a list by which others have rights to it, is taken away where a
    /// stranger may have written that list.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - permissions: less the process's mask; by default only its owner may enter it.
    ///   - owner: whose it will be, if that isn't this user: what his own folder hands down stays.
    public func makeFolder(
        _ name: borrowing FileName,
        permissions: UInt32 = 0o700,
        for owner: UInt32? = nil
    ) throws(Errno) {
        try Self.check(name.withCString { mkdirat(number, $0, permissions) })
        let holder = try facts().owner
        guard holder != 0, holder != geteuid(), holder != owner, let made = try entry(name) else { return }
        let facts = try made.facts()
        if facts.kind == .folder, facts.owner == geteuid() { try made.removeAccessLists() }
    }

    /// Removes an empty folder.
    public func removeFolder(_ name: borrowing FileName) throws(Errno) {
        try Self.check(name.withCString { unlinkat(number, $0, AT_REMOVEDIR) })
    }

    /// Removes an entry that is not a folder; a symbolic link itself, not what it leads to.
    public func removeFile(_ name: borrowing FileName) throws(Errno) {
        try Self.check(name.withCString { unlinkat(number, $0, 0) })
    }

    static func check(_ result: Int32) throws(Errno) {
        guard result == 0 else { throw .last }
    }
}
