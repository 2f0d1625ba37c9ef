import Glibc
package import SystemPackage

/// What is another one when a file's content may be: whoever writes to a file changes its ``changed``, which nobody can set.
package struct FileStamp: Sendable, Hashable {
    /// What it is.
    package var kind: FileFacts.Kind
    /// Its number in its file system.
    package var inode: UInt64
    /// In bytes.
    package var size: Int
    /// When its content was written last, or anything that somebody has set.
    package var modified: FileTime
    /// When its content, name or attributes were changed last, by the system's clock.
    package var changed: FileTime

    /// A stamp from its parts.
    package init(kind: FileFacts.Kind, inode: UInt64, size: Int, modified: FileTime, changed: FileTime) {
        self.kind = kind
        self.inode = inode
        self.size = size
        self.modified = modified
        self.changed = changed
    }

    init(_ status: stat) {
        let facts = FileFacts(status)
        self.init(
            kind: facts.kind,
            inode: facts.identity.inode,
            size: facts.size,
            modified: facts.modified,
            changed: FileTime(status.st_ctim)
        )
    }
}

extension OpenedFolder {
    /// The stamp of an entry; nil if there is none of that name.
    package func stamp(_ name: borrowing FileName) throws(Errno) -> FileStamp? {
        try status(of: name).map(FileStamp.init)
    }
}

extension OpenedFile {
    /// The file's stamp.
    package func stamp() throws(Failure) -> FileStamp {
        FileStamp(try status())
    }
}
