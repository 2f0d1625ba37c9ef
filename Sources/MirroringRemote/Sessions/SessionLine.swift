import MirroringFiles
import Synchronization
import SystemPackage

/// The way out of an end, and the rules of the session, by which both ways are checked.
final class SessionLine: Sendable {
    private let own: SessionEnd
    private let writer: FrameWriter
    private let table = Mutex(ChannelTable())
    /// Who is told once when nothing more can be said.
    private let onBreak = Mutex<(@Sendable () -> Void)?>(nil)

    init(of own: SessionEnd, into descriptor: FileDescriptor) {
        self.own = own
        writer = FrameWriter(descriptor)
    }

    /// The other end.
    var other: SessionEnd { own == .near ? .far : .near }

    /// A number for the next question; nil as long as all are in use.
    ///
    /// - Parameter taken: numbers that are not to be used, though their channels are closed.
    func free(but taken: Set<UInt16>) -> UInt16? { table.withLock { $0.free(but: taken) } }

    /// Calls `body` once, when a write fails because the other end is gone or reads nothing: whoever only reads may never hear of that.
    func whenBroken(_ body: @escaping @Sendable () -> Void) {
        onBreak.withLock { $0 = body }
    }

    /// Says how long an other end is waited for that reads nothing, from now on; nil for any time.
    func wait(atMost patience: Duration?) { writer.wait(atMost: patience) }

    /// Sends the line that the near end looks for.
    ///
    /// - Throws: `SystemFailure` if that is gone.
    func greet() throws { try telling { try writer.write(Greeting.line) } }

    /// Sends a message.
    ///
    /// - Throws: `SystemFailure` if the other end is gone, or reads nothing; ``ProtocolViolation`` if it has no place now.
    func send(_ kind: FrameKind, on channel: UInt16 = 0, _ message: [UInt8] = []) throws {
        try telling { try writer.write(kind, on: channel, message) { header in try note(header, from: own) } }
    }

    /// Sends a piece of a message.
    ///
    /// - Throws: as above.
    func send(_ header: FrameHeader, _ bytes: UnsafeRawBufferPointer) throws {
        try telling { try writer.write(header, bytes) { header in try note(header, from: own) } }
    }

    private func telling(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let failure as SystemFailure {
            let onBreak = onBreak.withLock { onBreak in
                defer { onBreak = nil }
                return onBreak
            }
            onBreak?()
            throw failure
        }
    }

    /// Closes the way out.
    func close() { writer.close() }

    /// Takes note of what the other end sends.
    ///
    /// - Returns: whether it means something still.
    func heard(_ header: FrameHeader) throws(ProtocolViolation) -> Bool {
        try note(header, from: other)
    }

    @discardableResult
    private func note(_ header: FrameHeader, from end: SessionEnd) throws(ProtocolViolation) -> Bool {
        let result = table.withLock { table in
            Result { () throws(ProtocolViolation) in try table.note(header, from: end) }
        }
        return try result.get()
    }
}
