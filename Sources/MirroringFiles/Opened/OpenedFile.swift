import Glibc
package import SystemPackage

/// An open file or folder, closed when it goes out of use. Every call says what failed, and on which path, as the caller's own error.
///
/// The calls are those of the C library: swift-system's throw errors of any type, and it has neither `fdatasync` nor `flock`.
package struct OpenedFile<Failure: ExpressibleBySystemFailure>: ~Copyable, Sendable {
    /// Where it was found when it was opened.
    package let path: String
    private let owned: OwnedDescriptor
    private let action: String

    /// Opens a path.
    ///
    /// - Parameters:
    ///   - path: the file or folder.
    ///   - flags: those of `open`; `O_CLOEXEC` is always added, so that no child process inherits it. Without `O_NOFOLLOW` a symbolic
    ///     link is followed, without `O_NONBLOCK` a named pipe is waited for.
    ///   - permissions: those of a file that is made, less the process's mask.
    ///   - action: what is done with it, a participle for errors.
    package init(
        _ path: String,
        _ flags: Int32,
        permissions: UInt32 = 0o600,
        while action: String
    ) throws(Failure) {
        do throws(Errno) {
            owned = try OwnedDescriptor(open(path, flags | O_CLOEXEC, permissions))
        } catch {
            throw Failure(SystemFailure(error, while: action, path: path))
        }
        self.path = path
        self.action = action
    }

    /// Opens a file in an open folder. No symbolic link is followed, and nothing is waited for.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - folder: where it lies.
    ///   - path: the whole path, for errors.
    ///   - flags: those of `open`, as above.
    ///   - permissions: those of a file that is made, less the process's mask.
    ///   - action: what is done with it, a participle for errors.
    package init(
        _ name: borrowing FileName,
        in folder: OpenedFolder,
        at path: String,
        _ flags: Int32,
        permissions: UInt32 = 0o600,
        while action: String
    ) throws(Failure) {
        do throws(Errno) {
            let flags = flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
            owned = try OwnedDescriptor(name.withCString { openat(folder.number, $0, flags, permissions) })
        } catch {
            throw Failure(SystemFailure(error, while: action, path: path))
        }
        self.path = path
        self.action = action
    }

    /// Its descriptor, for calls that are missing here; whoever has it keeps the file open for that time, and does not close it.
    package var descriptor: FileDescriptor { owned.descriptor }

    /// What is known of it.
    package func facts() throws(Failure) -> FileFacts {
        FileFacts(try status())
    }

    func status() throws(Failure) -> stat {
        do throws(Errno) {
            return try owned.status()
        } catch {
            throw failure(error)
        }
    }

    /// Whether the path still leads to this file: an operator may remove or replace files at any time.
    package func isAtItsPath() -> Bool {
        guard let own = try? owned.status(), let named = FileFacts(of: path) else { return false }
        return FileFacts(own).identity == named.identity
    }

    /// Whether a name in a folder leads to this file.
    package func isNamed(_ name: borrowing FileName, in folder: OpenedFolder) -> Bool {
        guard let own = try? owned.status(), let named = try? folder.facts(name) else { return false }
        return FileFacts(own).identity == named.identity
    }

    /// Gives the file other permissions.
    package func setPermissions(_ permissions: UInt32) throws(Failure) {
        try check(fchmod(owned.number, permissions))
    }

    // MARK: Reading

    /// Reads at most that many bytes; fewer at the file's end.
    package func read(_ count: Int, at offset: Int) throws(Failure) -> [UInt8] {
        let number = owned.number
        var refusal: Errno?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let part = pread(number, buffer.baseAddress.map { $0 + filled }, count - filled, offset + filled)
                if part > 0 {
                    filled += part
                } else if part == 0 {
                    return
                } else if errno != EINTR {
                    refusal = .last
                    return
                }
            }
        }
        if let refusal { throw failure(refusal) }
        return bytes
    }

    /// Reads what one call gives; 0 at the file's end.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(Failure) -> Int {
        while true {
            let count = pread(owned.number, buffer.baseAddress, buffer.count, offset)
            if count >= 0 { return count }
            guard errno == EINTR else { throw failure(.last) }
        }
    }

    // MARK: Writing

    /// Writes all bytes, in one call wherever the system lets us.
    package func write(_ bytes: [UInt8], at offset: Int) throws(Failure) {
        let number = owned.number
        try writeAll(bytes.count) { written in
            bytes.withUnsafeBytes { pwrite(number, $0.rest(written).baseAddress, $0.count - written, offset + written) }
        }
    }

    /// Writes eight bytes and those that follow them, in one call wherever the system lets us: a record with its head, say, of which
    /// a process that is killed leaves all or nothing, as a rule, and for which the bytes need not be copied together.
    ///
    /// - Parameters:
    ///   - bytes: what comes after the head.
    ///   - head: the first eight bytes, in the order in which they lie in memory.
    ///   - offset: where the head begins.
    package func write(_ bytes: [UInt8], after head: UInt64, at offset: Int) throws(Failure) {
        let number = owned.number
        try writeAll(MemoryLayout<UInt64>.size + bytes.count) { written in
            withUnsafeBytes(of: head) { head in
                bytes.withUnsafeBytes { bytes in
                    let pieces = (iovec(head.rest(written)), iovec(bytes.rest(written - head.count)))
                    return withUnsafeBytes(of: pieces) { pieces in
                        pwritev(number, pieces.bindMemory(to: iovec.self).baseAddress, 2, offset + written)
                    }
                }
            }
        }
    }

    /// Writes all bytes where the last ones ended, in one call wherever the system lets us.
    package func append(_ bytes: [UInt8]) throws(Failure) {
        let number = owned.number
        try writeAll(bytes.count) { written in
            bytes.withUnsafeBytes { Glibc.write(number, $0.rest(written).baseAddress, $0.count - written) }
        }
    }

    private func writeAll(_ count: Int, _ call: (Int) -> Int) throws(Failure) {
        do throws(Errno) {
            try WholeTransfer.of(count, call)
        } catch {
            throw failure(error)
        }
    }

    /// Cuts the file off, or lengthens it with zeros.
    package func truncate(to length: Int) throws(Failure) {
        try check(ftruncate(owned.number, length))
    }

    /// Waits until the file's content is on disk.
    package func synchronizeContent() throws(Failure) {
        try check(fdatasync(owned.number))
    }

    /// Waits until a folder's entries are on disk.
    package func synchronize() throws(Failure) {
        try check(fsync(owned.number))
    }

    /// Sets the time of its last writing to now.
    package func touch() throws(Failure) {
        try check(futimens(owned.number, nil))
    }

    // MARK: Failures

    private func check(_ result: Int32) throws(Failure) {
        guard result == 0 else { throw failure(.last) }
    }

    func failure(_ errno: Errno) -> Failure {
        Failure(SystemFailure(errno, while: action, path: path))
    }
}

extension iovec {
    /// `pwritev` takes its bytes as mutable, but only reads them.
    fileprivate init(_ bytes: UnsafeRawBufferPointer) {
        self.init(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
    }
}
