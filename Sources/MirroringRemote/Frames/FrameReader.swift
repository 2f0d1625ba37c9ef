import Glibc
import MirroringFiles
package import SystemPackage

/// Reads frames from a pipe, waiting for each: for a thread that may be blocked.
///
/// Whoever made the pipe keeps it open as long, and closes it.
package struct FrameReader: ~Copyable {
    private let descriptor: FileDescriptor
    private var parser: FrameParser
    private let buffer: UnsafeMutableRawBufferPointer
    private let patience: Duration?

    /// A reader of a pipe.
    ///
    /// - Parameters:
    ///   - descriptor: where to read.
    ///   - sender: who writes into it.
    ///   - rest: what was read of it before, behind its greeting.
    ///   - patience: how long nothing may come; nil for any time. Time in which nobody asks for the next frame does not count.
    package init(
        _ descriptor: FileDescriptor,
        from sender: SessionEnd,
        behind rest: [UInt8] = [],
        patience: Duration? = nil
    ) {
        self.descriptor = descriptor
        self.patience = patience
        parser = FrameParser(from: sender)
        parser.append(rest)
        // As much as a pipe holds that was made large.
        buffer = .allocate(byteCount: FrameLimits.piece, alignment: 8)
    }

    deinit {
        buffer.deallocate()
    }

    /// The next frame.
    ///
    /// - Parameters:
    ///   - moment: until when the frame has to be there; nil where it may take any time, as long as it goes on.
    ///   - isWelcome: asked with the header as soon as that is there; what it throws ends the reading before the frame is kept.
    /// - Returns: nil at the pipe's end, in the middle of a frame as well: the other end is gone.
    /// - Throws: ``ProtocolViolation``; `SystemFailure`, with `ETIMEDOUT` if nothing came for so long, or the frame did not.
    package mutating func next(
        until moment: ContinuousClock.Instant? = nil,
        _ isWelcome: (FrameHeader) throws(ProtocolViolation) -> Void
    ) throws -> Frame? {
        var isAsked = false
        while true {
            if !isAsked, let header = try parser.nextHeader() {
                try isWelcome(header)
                isAsked = true
            }
            if let frame = try parser.next() { return frame }
            if let (header, beginning) = parser.takeBeginning() {
                return try readRest(of: header, behind: beginning, until: moment)
            }
            try Self.waitForBytes(of: descriptor, patience, until: moment)
            let count = read(descriptor.rawValue, buffer.baseAddress, buffer.count)
            if count > 0 {
                parser.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            } else if count == 0 {
                return nil
            } else {
                let reason = Errno.last
                guard reason == .interrupted else { throw Self.failure(reason) }
            }
        }
    }

    /// Reads the rest of a long frame to where it stays, and what comes behind it: each byte would be copied twice more on the way through
    /// the parser.
    private mutating func readRest(
        of header: FrameHeader,
        behind beginning: ArraySlice<UInt8>,
        until moment: ContinuousClock.Instant?
    ) throws -> Frame? {
        let (pipe, patience, buffer) = (self.descriptor, self.patience, self.buffer)
        var (isEnd, next) = (false, 0)
        let payload = try [UInt8](unsafeUninitializedCapacity: header.count) { payload, filled in
            UnsafeMutableRawBufferPointer(payload).copyBytes(from: beginning)
            filled = beginning.count
            while filled < header.count {
                try Self.waitForBytes(of: pipe, patience, until: moment)
                let place = payload.baseAddress.map { UnsafeMutableRawPointer($0 + filled) }
                let parts = [
                    iovec(iov_base: place, iov_len: header.count - filled),
                    iovec(iov_base: buffer.baseAddress, iov_len: buffer.count),
                ]
                let count = readv(pipe.rawValue, parts, Int32(parts.count))
                if count > 0 {
                    next = max(0, count - (header.count - filled))
                    filled += count - next
                } else if count == 0 {
                    isEnd = true
                    return
                } else {
                    let reason = Errno.last
                    guard reason == .interrupted else { throw Self.failure(reason) }
                }
            }
        }
        guard !isEnd else { return nil }
        parser.append(UnsafeRawBufferPointer(rebasing: buffer[..<next]))
        return Frame(header: header, payload: payload)
    }

    /// What has been read behind the last frame: for a reader that goes on with it.
    package var rest: [UInt8] { parser.rest }

    private static func waitForBytes(
        of descriptor: FileDescriptor,
        _ patience: Duration?,
        until moment: ContinuousClock.Instant?
    ) throws(SystemFailure) {
        let left = moment.map { ContinuousClock.now.duration(to: $0) }
        guard let patience = [patience, left].compactMap(\.self).min() else { return }
        let isThere: Bool
        do throws(Errno) {
            isThere = try descriptor.waitForBytes(for: patience)
        } catch {
            throw failure(error)
        }
        guard isThere else { throw failure(.timedOut) }
    }

    private static func failure(_ reason: Errno) -> SystemFailure {
        SystemFailure(reason, while: "read", path: "The pipe of the session")
    }
}
