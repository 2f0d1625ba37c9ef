import Glibc
package import MirroringFiles
import Synchronization
package import SystemPackage

/// Writes frames into a pipe, each as a whole, whoever sends them at the same time.
///
/// It waits while the pipe is full, for as long as it takes or as it is told: for threads that may be blocked. `SIGPIPE` is ignored where it
/// is used, so that a reader who is gone is an error. It makes the open file non-blocking, for everybody who shares it: others who write
/// there may get `EAGAIN`.
package final class FrameWriter: Sendable {
    private struct Pipe {
        /// Nil when it was closed.
        var descriptor: FileDescriptor?
        /// Why nothing more is written: half a frame may be in it.
        var failure: SystemFailure?
    }

    /// How long to wait for a reader that reads nothing.
    private struct Limit {
        var patience: Duration?
        var since = ContinuousClock.now
    }

    /// The pipe, held by who is writing.
    private let pipe: Mutex<Pipe>
    private let limit = Mutex(Limit())

    /// A writer into a pipe.
    package init(_ descriptor: FileDescriptor) {
        let flags = fcntl(descriptor.rawValue, F_GETFL)
        if flags >= 0 { _ = fcntl(descriptor.rawValue, F_SETFL, flags | O_NONBLOCK) }
        pipe = Mutex(Pipe(descriptor: descriptor))
    }

    /// Says how long to wait for a reader that reads nothing at all, from now on; who is writing already heeds it, too.
    ///
    /// - Parameter patience: the time; nil for any: what he does with what he has read may take long.
    package func wait(atMost patience: Duration?) {
        limit.withLock { $0 = Limit(patience: patience) }
    }

    /// Writes what is no frame, before the first one.
    ///
    /// - Throws: as ``write(_:)``.
    package func write(_ bytes: [UInt8]) throws(SystemFailure) {
        let failure = bytes.withUnsafeBytes { bytes in pipe.withLock { write([bytes], to: &$0) } }
        if let failure { throw failure }
    }

    /// Sends a frame.
    ///
    /// - Throws: `SystemFailure` if the pipe is broken, or nobody reads it (`ETIMEDOUT`), and then for ever: half a frame may be in it.
    package func write(_ frame: Frame) throws(SystemFailure) {
        let failure = frame.payload.withUnsafeBytes { send(frame.header, $0) { _ in } }
        if let failure { throw failure }
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
        if let failure = try send(header, payload, isNoted) { throw failure }
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
        pipe.withLock { pipe in
            try? pipe.descriptor?.close()
            pipe.descriptor = nil
        }
    }

    /// Sends a frame; gives why that was not possible.
    private func send<Failure: Error>(
        _ header: FrameHeader,
        _ payload: UnsafeRawBufferPointer,
        _ isNoted: (FrameHeader) throws(Failure) -> Void
    ) throws(Failure) -> SystemFailure? {
        try pipe.withLock { pipe throws(Failure) -> SystemFailure? in
            try isNoted(header)
            return header.bytes.withUnsafeBytes { write([$0, payload], to: &pipe) }
        }
    }

    /// Writes all of several parts, unless nothing more is written; gives why that was not possible.
    private func write(_ parts: [UnsafeRawBufferPointer], to pipe: inout Pipe) -> SystemFailure? {
        if let failure = pipe.failure { return failure }
        // Its number may be another file's by now.
        guard let descriptor = pipe.descriptor else { return Self.failure(.brokenPipe) }
        pipe.failure = write(parts, to: descriptor.rawValue).map(Self.failure)
        return pipe.failure
    }

    private static func failure(_ reason: Errno) -> SystemFailure {
        let path = "The pipe of the session\(reason == .timedOut ? ", which nobody reads," : "")"
        return SystemFailure(reason, while: "written", path: path)
    }

    /// Writes all of several parts; gives why that was not possible.
    private func write(_ parts: [UnsafeRawBufferPointer], to descriptor: Int32) -> Errno? {
        var parts = parts.filter { !$0.isEmpty }
        var lastProgress = ContinuousClock.now
        while !parts.isEmpty {
            // `writev` takes its bytes as mutable, but only reads them.
            let vectors = parts.map {
                iovec(iov_base: UnsafeMutableRawPointer(mutating: $0.baseAddress), iov_len: $0.count)
            }
            var written = writev(descriptor, vectors, Int32(vectors.count))
            guard written >= 0 else {
                let reason = Errno.last
                if reason == .interrupted { continue }
                guard reason == .wouldBlock else { return reason }
                if let reason = waitForRoom(in: descriptor, since: lastProgress) { return reason }
                continue
            }
            lastProgress = .now
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

    /// How long is waited for room before a look at the limit, in milliseconds.
    private static let glance: Int32 = 100

    /// Waits until something can be written again, or it is time to look whether it can; gives why nobody waits any longer.
    private func waitForRoom(in descriptor: Int32, since lastProgress: ContinuousClock.Instant) -> Errno? {
        var status = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        let count = poll(&status, 1, Self.glance)
        guard count <= 0 else { return nil }
        guard count == 0 || errno == EINTR else { return .last }
        let limit = limit.withLock { $0 }
        guard let patience = limit.patience else { return nil }
        return max(limit.since, lastProgress).duration(to: .now) < patience ? nil : .timedOut
    }
}
