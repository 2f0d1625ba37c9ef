import Foundation

/// What `lstat` tells of a file: all that a mirror has to keep.
struct FileFacts: Sendable, Hashable {
    /// What a file is.
    enum Kind: Sendable, Hashable {
        /// A regular file.
        case file
        /// A folder.
        case folder
        /// A symbolic link, a device, a pipe or a socket.
        case other
    }

    /// Which file it is, whatever its name: unique while it exists.
    struct Identity: Sendable, Hashable {
        var device: UInt64
        var inode: UInt64
    }

    /// A moment in nanoseconds.
    struct Time: Sendable, Hashable {
        var seconds: Int
        var nanoseconds: Int
    }

    var kind: Kind
    var identity: Identity
    var size: Int
    /// Permission bits, with set-user-ID, set-group-ID and sticky.
    var mode: UInt32
    var owner: UInt32
    var group: UInt32
    var modified: Time
    /// How many names the file has.
    var links: Int

    init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .folder
        default: kind = .other
        }
        identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        size = Int(status.st_size)
        mode = status.st_mode & 0o7777
        owner = status.st_uid
        group = status.st_gid
        modified = Time(seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
        links = Int(status.st_nlink)
    }

    /// Whether a copy is what its original is now, by size and time.
    ///
    /// Files are compared to the nanosecond, as far as the copy's file system keeps it. rsync gives links and devices their time only if it
    /// differs by a second, so no more than that can be asked of them.
    func isCopy(of original: FileFacts) -> Bool {
        guard kind == original.kind, modified.seconds == original.modified.seconds else { return false }
        guard kind == .file else { return true }
        return size == original.size
            && (modified.nanoseconds == original.modified.nanoseconds || modified.nanoseconds == 0)
    }
}
