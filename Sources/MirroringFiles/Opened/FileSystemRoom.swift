import Glibc
import SystemPackage

/// How much room there is on a file system.
package struct FileSystemRoom: Sendable, Hashable {
    /// How many files there may be.
    package struct Files: Sendable, Hashable {
        /// How many this user may still make.
        package let free: Int
        /// How many there may be in all.
        package let all: Int

        /// Numbers of files.
        package init(free: Int, all: Int) {
            self.free = free
            self.all = all
        }
    }

    /// How many bytes this user may still write.
    package let freeBytes: Int
    /// How many bytes it has room for in all.
    package let bytes: Int
    /// Nil on a file system that does not count files.
    package let files: Files?

    /// The room by its parts.
    package init(freeBytes: Int, bytes: Int, files: Files?) {
        self.freeBytes = freeBytes
        self.bytes = bytes
        self.files = files
    }

    /// Looks at the file system on which a file or folder lies. That of a server that has gone may never answer.
    ///
    /// - Throws: ``SystemFailure``: there is none of that path, or it can't be looked at.
    package init(around path: String) throws(SystemFailure) {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { throw SystemFailure(.last, while: "looked at", path: path) }
        let isRoot = geteuid() == 0
        let unit = UInt(status.f_frsize)
        func bytes(_ blocks: fsblkcnt_t) -> Int {
            let (product, isTooLarge) = UInt(blocks).multipliedReportingOverflow(by: unit)
            return isTooLarge ? .max : Int(clamping: product)
        }
        // Some blocks and files are root's alone.
        freeBytes = bytes(isRoot ? status.f_bfree : status.f_bavail)
        self.bytes = bytes(status.f_blocks)
        files =
            status.f_files > 0
            ? Files(free: Int(clamping: isRoot ? status.f_ffree : status.f_favail), all: Int(clamping: status.f_files))
            : nil
    }
}
