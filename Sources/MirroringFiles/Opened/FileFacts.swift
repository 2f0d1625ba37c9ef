public import Glibc

/// What `lstat` tells of a file.
public struct FileFacts: Sendable, Hashable {
    /// What a file is.
    public enum Kind: Sendable, Hashable {
        /// A regular file.
        case file
        /// A folder.
        case folder
        /// A symbolic link, a device, a pipe or a socket.
        case other
    }

    /// Which file it is, whatever its name: unique while it exists.
    public struct Identity: Sendable, Hashable {
        /// The file system.
        public var device: UInt64
        /// The file in it.
        public var inode: UInt64

        /// An identity from its parts.
        public init(device: UInt64, inode: UInt64) {
            self.device = device
            self.inode = inode
        }
    }

    /// What it is.
    public var kind: Kind
    /// Which one it is.
    public var identity: Identity
    /// In bytes; a sparse file may pretend to have any.
    public var size: Int
    /// The bytes that it takes on its disk: fewer than its size where it has holes, or is compressed.
    public var allocated: Int
    /// Permission bits, with set-user-ID, set-group-ID and sticky.
    public var mode: UInt32
    /// The user's number.
    public var owner: UInt32
    /// The group's number.
    public var group: UInt32
    /// When its content was written last.
    public var modified: FileTime
    /// How many names the file has; 0 if it was removed and is open still.
    public var links: Int
    /// Which kinds of attributes it has, where somebody has looked (`OpenedEntry.detailedFacts()`): `lstat` does not tell.
    public var attributes: AttributeKinds = []
    /// What a program may do whoever runs it, as the system keeps it, where somebody has looked; empty if that is nothing.
    public var capability: [UInt8] = []

    /// The facts of what the system knows.
    public init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .folder
        default: kind = .other
        }
        identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        size = Int(status.st_size)
        let blocks = max(0, Int(status.st_blocks)).multipliedReportingOverflow(by: 512)
        allocated = blocks.overflow ? .max : blocks.partialValue
        mode = status.st_mode & 0o7777
        owner = status.st_uid
        group = status.st_gid
        modified = FileTime(status.st_mtim)
        links = Int(status.st_nlink)
    }

    /// The facts of what lies at a path, a symbolic link not followed; nil if nothing does, or it can't be looked at.
    public init?(of path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        self.init(status)
    }
}
