import Foundation

/// An open file: closed when its last holder lets go of it.
///
/// A class, so that a file can be flushed that the engine's thread writes to or has just replaced.
final class OpenFile: Sendable {
    let descriptor: Int32
    let path: String

    /// Opens a file; `O_CLOEXEC` is always added, so that a child process can't inherit the lock of an owner.
    init(_ path: String, flags: Int32, failure: OutboxError.Code) throws(OutboxError) {
        let descriptor = open(path, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw OutboxError(failure, number: errno, doing: "open", path: path) }
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        close(descriptor)
    }

    /// The size in bytes.
    func size() throws(OutboxError) -> Int {
        try status().st_size
    }

    /// What the system knows about the open file.
    func status() throws(OutboxError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw OutboxError(.unreadable, number: errno, doing: "inspect", path: path)
        }
        return status
    }

    /// Reads a range of bytes; fewer where the file ends before.
    func read(_ range: Range<Int>) throws(OutboxError) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            while count < range.count {
                let result = pread(
                    descriptor,
                    buffer.baseAddress.map { $0 + count },
                    range.count - count,
                    range.lowerBound + count
                )
                if result > 0 {
                    count += result
                } else if result == 0 {
                    return
                } else if errno != EINTR {
                    failure = errno
                    return
                }
            }
        }
        guard failure == 0 else { throw OutboxError(.unreadable, number: failure, doing: "read", path: path) }
        return bytes
    }

    /// Writes bytes at an offset, behind a head of eight bytes if there is one; as a rule with one call of the system.
    ///
    /// What a failed call left behind is truncated; where even that fails, the next write at the same offset covers it.
    func write(_ bytes: [UInt8], behind head: UInt64? = nil, at offset: Int) throws(OutboxError) {
        let number = bytes.withUnsafeBytes { bytes in
            withUnsafeBytes(of: head ?? 0) {
                writeAll(head == nil ? .init(start: nil, count: 0) : $0, bytes, at: offset)
            }
        }
        guard number == 0 else {
            ftruncate(descriptor, offset)
            throw OutboxError(.unwritable, number: number, doing: "write to", path: path)
        }
    }

    /// Returns the system's error number, or 0.
    private func writeAll(_ head: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int32 {
        var written = 0
        while written < head.count + bytes.count {
            let pieces = (iovec(head.dropped(written)), iovec(bytes.dropped(written - head.count)))
            let result = withUnsafeBytes(of: pieces) { pieces in
                pwritev(descriptor, pieces.bindMemory(to: iovec.self).baseAddress, 2, offset + written)
            }
            if result > 0 {
                written += result
            } else if result == 0 || errno != EINTR {
                return result == 0 ? ENOSPC : errno
            }
        }
        return 0
    }

    /// Waits until the content is on the disk.
    func synchronize() throws(OutboxError) {
        guard fdatasync(descriptor) == 0 else {
            throw OutboxError(.unwritable, number: errno, doing: "flush", path: path)
        }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func dropped(_ count: Int) -> UnsafeRawBufferPointer {
        count <= 0 ? self : UnsafeRawBufferPointer(rebasing: dropFirst(count))
    }
}

extension iovec {
    /// `writev` takes its bytes as mutable, but only reads them.
    fileprivate init(_ bytes: UnsafeRawBufferPointer) {
        self.init(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
    }
}
