import CMirroringLinux
import Foundation

/// An open file or folder, closed when it goes out of use. Every call says what failed, and on which path.
struct FileDescriptor: ~Copyable {
    private let number: Int32
    private let path: String
    private let action: String

    /// How long a lock is waited for, in milliseconds: a reader that keeps it may not stop the log.
    private static let lockPatience = 200

    /// Opens a path. A symbolic link is not followed when writing: nobody may divert a log.
    ///
    /// - Parameters:
    ///   - path: the file or folder.
    ///   - flags: those of `open`, `O_CLOEXEC` excepted.
    ///   - action: what is done with it, a participle for errors.
    init(opening path: String, _ flags: Int32, while action: String) throws(OfflineLogError) {
        let number = open(path, flags | O_CLOEXEC, 0o640)
        guard number >= 0 else { throw OfflineLogError(errno, while: action, path: path) }
        self.number = number
        self.path = path
        self.action = action
    }

    deinit {
        close(number)
    }

    func status() throws(OfflineLogError) -> stat {
        var status = stat()
        try check(fstat(number, &status))
        return status
    }

    /// Reads at most that many bytes; fewer at the file's end.
    func read(_ count: Int, at offset: Int) throws(OfflineLogError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let part = try bytes.withUnsafeMutableBufferPointer { (buffer) throws(OfflineLogError) in
                let rest = UnsafeMutableBufferPointer(rebasing: buffer[filled...])
                return try read(into: UnsafeMutableRawBufferPointer(rest), at: offset + filled)
            }
            if part == 0 { break }
            filled += part
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    /// Reads what one call gives; 0 at the file's end.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(OfflineLogError) -> Int {
        while true {
            let count = pread(number, buffer.baseAddress, buffer.count, off_t(offset))
            if count >= 0 { return count }
            guard errno == EINTR else { throw OfflineLogError(errno, while: action, path: path) }
        }
    }

    /// Writes all bytes, in one call wherever the system lets us.
    func write(_ bytes: [UInt8], at offset: Int) throws(OfflineLogError) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(OfflineLogError) in
            var written = 0
            while written < buffer.count {
                let rest = UnsafeBufferPointer(rebasing: buffer[written...])
                let count = pwrite(number, rest.baseAddress, rest.count, off_t(offset + written))
                if count >= 0 {
                    written += count
                } else if errno != EINTR {
                    throw OfflineLogError(errno, while: action, path: path)
                }
            }
        }
    }

    func truncate(to length: Int) throws(OfflineLogError) {
        try check(ftruncate(number, off_t(length)))
    }

    /// Waits until the file's content is on disk.
    func synchronizeContent() throws(OfflineLogError) {
        try check(fdatasync(number))
    }

    /// Waits until a folder's entries are on disk.
    func synchronize() throws(OfflineLogError) {
        try check(fsync(number))
    }

    /// Waits until everything of the file system is on disk: cheaper than many files one by one.
    func synchronizeFileSystem() throws(OfflineLogError) {
        try check(syncfs(number))
    }

    /// Does something under the file's advisory lock, or without it where another process does not let go of it in time.
    ///
    /// - Parameters:
    ///   - kind: `LOCK_SH` or `LOCK_EX`.
    ///   - body: what is done.
    func locked<Result>(
        _ kind: Int32,
        _ body: (borrowing FileDescriptor) throws(OfflineLogError) -> Result
    ) throws(OfflineLogError) -> Result {
        let pause = 5
        for _ in 0..<(Self.lockPatience / pause) {
            if flock(number, kind | LOCK_NB) == 0 {
                defer { flock(number, LOCK_UN) }
                return try body(self)
            }
            guard errno == EWOULDBLOCK || errno == EINTR else { break }
            poll(nil, 0, Int32(pause))
        }
        return try body(self)
    }

    /// Does something under the file's advisory lock if that is free; nil if it is not.
    func lockedIfFree<Result>(
        _ kind: Int32,
        _ body: (borrowing FileDescriptor) throws(OfflineLogError) -> Result
    ) throws(OfflineLogError) -> Result? {
        guard flock(number, kind | LOCK_NB) == 0 else { return nil }
        defer { flock(number, LOCK_UN) }
        return try body(self)
    }

    /// Takes the file's advisory lock for as long as it is open; false if somebody else has it.
    func lockIfFree() throws(OfflineLogError) -> Bool {
        while flock(number, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return false }
            guard errno == EINTR else { throw OfflineLogError(errno, while: action, path: path) }
        }
        return true
    }

    /// Gives the advisory lock back, also for a child process that has just been forked and still has this file open.
    func unlock() {
        flock(number, LOCK_UN)
    }

    /// Whether the path still leads to this file: an operator may remove or replace files at any time.
    func isAtItsPath() -> Bool {
        var own = stat()
        var other = stat()
        return fstat(number, &own) == 0 && lstat(path, &other) == 0 && own.st_dev == other.st_dev
            && own.st_ino == other.st_ino
    }

    private func check(_ result: Int32) throws(OfflineLogError) {
        guard result == 0 else { throw OfflineLogError(errno, while: action, path: path) }
    }
}
