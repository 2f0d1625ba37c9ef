import Glibc
package import MirroringFiles
import Synchronization
package import SystemPackage

/// Writes frames into a pipe, each as a whole, whoever sends them at the same time.
///
/// It waits while the pipe is full: for threads that may be blocked. `SIGPIPE` is ignored where it is used, so that a reader who is gone is an
/// error.
package final class FrameWriter: Sendable {
    /// The pipe, held by who is writing; nil when it was closed.
    private let descriptor: Mutex<FileDescriptor?>

    /// A writer into a pipe.
    package init(_ descriptor: FileDescriptor) {
        self.descriptor = Mutex(descriptor)
    }

    /// Sends a frame.
    ///
    /// - Throws: `SystemFailure` if the pipe is broken, and then for ever: half a frame may be in it.
    package func write(_ frame: Frame) throws(SystemFailure) {
        try check(frame.payload.withUnsafeBytes { send(frame.header, $0) { _ in } })
    }

    /// Sends a frame whose bytes are somewhere else.
    ///
    /// - Parameters:
    ///   - header: the frame's.
    ///   - payload: what it holds.
    ///   - isNoted: asked with the header before the frame is sent, and while nobody else sends any: frames go in the order in which they
    ///     were noted.
    /// - Throws: as above; what `isNoted` throws.
    package func write(
        _ header: FrameHeader,
        _ payload: UnsafeRawBufferPointer,
        _ isNoted: (FrameHeader) throws -> Void
    ) throws {
        try check(send(header, payload, isNoted))
    }

    /// Sends a message in as many frames as it takes.
    ///
    /// - Parameters:
    ///   - kind: what it is.
    ///   - channel: the question that it belongs to.
    ///   - message: what it holds, no more than ``FrameKind/messageLimit``.
    ///   - isNoted: asked with the header of each frame, as above.
    /// - Throws: as above; what `isNoted` throws.
    package func write(
        _ kind: FrameKind,
        on channel: UInt16,
        _ message: [UInt8],
        _ isNoted: (FrameHeader) throws -> Void = { _ in }
    ) throws {
        precondition(message.count <= kind.messageLimit, "who makes a message counts what is in it")
        try message.withUnsafeBytes { message in
            var rest = message[...]
            repeat {
                let piece = rest.prefix(kind.pieceLimit)
                rest = rest.dropFirst(piece.count)
                let header = FrameHeader(kind, on: channel, isLast: rest.isEmpty, count: piece.count)
                try write(header, UnsafeRawBufferPointer(rebasing: piece), isNoted)
            } while !rest.isEmpty
        }
    }

    /// Closes the pipe, when nobody is writing any more; who writes then is told that it is broken.
    package func close() {
        descriptor.withLock { descriptor in
            try? descriptor?.close()
            descriptor = nil
        }
    }

    private func check(_ reason: Errno?) throws(SystemFailure) {
        if let reason { throw SystemFailure(reason, while: "written", path: "The pipe of the session") }
    }

    /// Sends a frame; gives why that was not possible.
    private func send<Failure: Error>(
        _ header: FrameHeader,
        _ payload: UnsafeRawBufferPointer,
        _ isNoted: (FrameHeader) throws(Failure) -> Void
    ) throws(Failure) -> Errno? {
        try descriptor.withLock { descriptor throws(Failure) -> Errno? in
            try isNoted(header)
            // Its number may be another file's by now.
            guard let descriptor else { return .brokenPipe }
            return header.bytes.withUnsafeBytes { Self.write([$0, payload], to: descriptor.rawValue) }
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
