import Glibc
package import MirroringFiles
import Synchronization
package import SystemPackage

/// Writes frames into a pipe, each as a whole, whoever sends them at the same time.
///
/// It waits while the pipe is full: for threads that may be blocked. Whoever made the pipe keeps it open as long, and closes it; `SIGPIPE` is
/// ignored there, so that a reader who is gone is an error.
package final class FrameWriter: Sendable {
    /// The pipe, held by who is writing.
    private let descriptor: Mutex<FileDescriptor>

    /// A writer into a pipe.
    package init(_ descriptor: FileDescriptor) {
        self.descriptor = Mutex(descriptor)
    }

    /// Sends a frame.
    ///
    /// - Throws: `SystemFailure` if the pipe is broken, and then for ever: half a frame may be in it.
    package func write(_ frame: Frame) throws(SystemFailure) {
        try check(frame.payload.withUnsafeBytes { send(frame.header, $0) })
    }

    /// Sends a frame whose bytes are somewhere else.
    ///
    /// - Throws: as above.
    package func write(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer) throws(SystemFailure) {
        try check(send(header, payload))
    }

    /// Sends a message in as many frames as it takes.
    ///
    /// - Parameters:
    ///   - kind: what it is.
    ///   - channel: the question that it belongs to.
    ///   - message: what it holds, no more than ``FrameKind/messageLimit``.
    /// - Throws: as above.
    package func write(_ kind: FrameKind, on channel: UInt16, _ message: [UInt8]) throws(SystemFailure) {
        precondition(message.count <= kind.messageLimit, "who makes a message counts what is in it")
        try check(
            message.withUnsafeBytes { message in
                var rest = message[...]
                repeat {
                    let piece = rest.prefix(kind.pieceLimit)
                    rest = rest.dropFirst(piece.count)
                    let header = FrameHeader(kind, on: channel, isLast: rest.isEmpty, count: piece.count)
                    if let reason = send(header, UnsafeRawBufferPointer(rebasing: piece)) { return reason }
                } while !rest.isEmpty
                return nil
            }
        )
    }

    private func check(_ reason: Errno?) throws(SystemFailure) {
        if let reason { throw SystemFailure(reason, while: "written", path: "The pipe of the session") }
    }

    /// Sends a frame; gives why that was not possible.
    private func send(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer) -> Errno? {
        let header = header.bytes
        return descriptor.withLock { descriptor in
            header.withUnsafeBytes { Self.write([$0, payload], to: descriptor.rawValue) }
        }
    }

    /// Writes all of several parts; gives why that was not possible.
    private static func write(_ parts: [UnsafeRawBufferPointer], to descriptor: Int32) -> Errno? {
        var parts = parts.filter { !$0.isEmpty }
        while !parts.isEmpty {
            // `writev` takes its bytes as mutable, but only reads them.
            let vectors = parts.map {
                iovec(iov_base: UnsafeMutableRawPointer(mutating: $0.baseAddress), iov_len: $0.count)
            }
            var written = writev(descriptor, vectors, Int32(vectors.count))
            guard written >= 0 else {
                let reason = Errno.last
                if reason == .interrupted { continue }
                return reason
            }
            while let part = parts.first, written >= part.count {
                written -= part.count
                parts.removeFirst()
            }
            if let part = parts.first {
                parts[0] = UnsafeRawBufferPointer(rebasing: part.dropFirst(written))
            }
        }
        return nil
    }
}
