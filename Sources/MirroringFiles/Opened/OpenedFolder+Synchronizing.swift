import CMirroringLinux
import Glibc
public import SystemPackage

extension OpenedFolder {
    /// Waits until the names of the entries are on disk.
    public func synchronize() throws(Errno) {
        try Self.check(fsync(number))
    }

    /// Waits until everything of the file system is on disk: cheaper than many files one by one. It tells as well of what could not be
    /// brought there since the last call, or since the folder was opened.
    public func synchronizeFileSystem() throws(Errno) {
        try Self.check(syncfs(number))
    }
}
