import Foundation

/// An open folder, closed with its last reference. Everything below it is named relative to it, never by a whole path.
final class FolderHandle {
    let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Opens a folder by its path, symbolic links followed: for the roots, which the job names.
    static func open(path: String) throws(RunFailure) -> FolderHandle {
        let descriptor = Foundation.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw RunFailure(errno: errno, action: "opened", item: path) }
        return FolderHandle(descriptor: descriptor)
    }

    /// Opens a folder in this one; nil if there is none of that name. A symbolic link is not followed.
    ///
    /// - Throws: an `errno`.
    func folder(_ name: borrowing FileName) throws(Errno) -> FolderHandle? {
        let descriptor = name.withCString {
            openat(self.descriptor, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        }
        if descriptor >= 0 { return FolderHandle(descriptor: descriptor) }
        let code = errno
        guard code == ENOENT else { throw Errno(code) }
        return nil
    }

    /// What is known of an entry; nil if there is none of that name.
    func facts(_ name: borrowing FileName) throws(Errno) -> FileFacts? {
        var status = stat()
        let result = name.withCString { fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) }
        if result == 0 { return FileFacts(status) }
        let code = errno
        guard code == ENOENT else { throw Errno(code) }
        return nil
    }

    /// What is known of this folder.
    func facts() throws(Errno) -> FileFacts {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Errno(errno) }
        return FileFacts(status)
    }

    /// Gives an entry another name, in this folder or another of the same file system; replaces a file in one step.
    func rename(_ name: borrowing FileName, to folder: FolderHandle, _ newName: borrowing FileName) throws(Errno) {
        let result = name.withCString { old in
            newName.withCString { new in renameat(descriptor, old, folder.descriptor, new) }
        }
        guard result == 0 else { throw Errno(errno) }
    }

    /// Gives an entry one name more.
    func link(_ name: borrowing FileName, to folder: FolderHandle, _ newName: borrowing FileName) throws(Errno) {
        let result = name.withCString { old in
            newName.withCString { new in linkat(descriptor, old, folder.descriptor, new, 0) }
        }
        guard result == 0 else { throw Errno(errno) }
    }

    /// Makes a folder that only its owner may enter.
    func makeFolder(_ name: borrowing FileName) throws(Errno) {
        guard name.withCString({ mkdirat(descriptor, $0, 0o700) }) == 0 else { throw Errno(errno) }
    }

    /// Removes an empty folder.
    func removeFolder(_ name: borrowing FileName) throws(Errno) {
        guard name.withCString({ unlinkat(descriptor, $0, AT_REMOVEDIR) }) == 0 else { throw Errno(errno) }
    }

    /// Gives an entry the mode, time and, as far as this user may, owner and group of another.
    func apply(_ facts: FileFacts, to name: borrowing FileName) throws(Errno) {
        let current = try self.facts(name)
        guard let current, current.kind == facts.kind, current.kind != .other else { throw Errno(ENOENT) }
        let owner = geteuid() == 0 ? facts.owner : current.owner
        if current.owner != owner || current.group != facts.group {
            let result = name.withCString { fchownat(descriptor, $0, owner, facts.group, AT_SYMLINK_NOFOLLOW) }
            let code = errno
            guard result == 0 || geteuid() != 0 else { throw Errno(code) }
        }
        if try self.facts(name)?.mode != facts.mode {
            guard name.withCString({ fchmodat(descriptor, $0, facts.mode, 0) }) == 0 else { throw Errno(errno) }
        }
        var times = [
            timespec(tv_sec: 0, tv_nsec: Self.leaveTime),
            timespec(tv_sec: facts.modified.seconds, tv_nsec: facts.modified.nanoseconds),
        ]
        let result = name.withCString { utimensat(descriptor, $0, &times, AT_SYMLINK_NOFOLLOW) }
        guard result == 0 else { throw Errno(errno) }
    }

    /// `UTIME_OMIT` of <sys/stat.h>, whose spelling (`1l << 30`) is not imported.
    private static let leaveTime = (1 << 30) - 2
}

/// The code of a system call that failed; whoever called it knows the name of the file.
struct Errno: Error, Hashable {
    let code: Int32

    init(_ code: Int32) {
        self.code = code
    }
}

/// One component of a path, ready for the system: its bytes and a NUL.
struct FileName: ~Copyable {
    private let bytes: [CChar]

    init(_ name: some Collection<UInt8>) {
        bytes = name.map { CChar(bitPattern: $0) } + [0]
    }

    init(_ name: String) {
        self.init(name.utf8)
    }

    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { buffer in
            // A buffer that holds at least the NUL has an address.
            buffer.baseAddress.map(body) ?? "".withCString(body)
        }
    }
}
