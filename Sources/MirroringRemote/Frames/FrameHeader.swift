/// The eight bytes before what a frame holds: its length as an unsigned 32-bit number with the highest byte first, its kind, a flag that
/// is 1 on the last piece of a message and 0 on those before, and its channel, 16 bits likewise.
package struct FrameHeader: Sendable, Hashable {
    /// How many bytes it takes.
    package static let length = 8

    /// What the frame is.
    package let kind: FrameKind
    /// Whether no other piece of the message follows.
    package let isLast: Bool
    /// The question that it belongs to; 0 for the session itself.
    package let channel: UInt16
    /// How many bytes follow.
    package let count: Int

    /// The header of a frame with so many bytes.
    package init(_ kind: FrameKind, on channel: UInt16, isLast: Bool = true, count: Int) {
        self.kind = kind
        self.isLast = isLast
        self.channel = channel
        self.count = count
    }

    /// Reads a header.
    ///
    /// - Parameters:
    ///   - bytes: as many as a header has.
    ///   - end: who has sent it.
    /// - Throws: ``ProtocolViolation`` if that end may send no such frame, before anything of it is kept.
    package init(_ bytes: some Collection<UInt8>, from end: SessionEnd) throws(ProtocolViolation) {
        let bytes = Array(bytes)
        guard bytes.count == Self.length else { throw ProtocolViolation("a frame's header is cut short") }
        guard let kind = FrameKind(rawValue: bytes[4]), kind.mayCome(from: end) else {
            throw ProtocolViolation("a frame is of kind \(bytes[4]), which it does not send")
        }
        guard bytes[5] <= 1 else { throw ProtocolViolation("a frame has the unknown flags \(bytes[5])") }
        self.kind = kind
        isLast = bytes[5] == 1
        channel = UInt16(bytes[6]) << 8 | UInt16(bytes[7])
        count = bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
        guard count <= kind.pieceLimit else {
            throw ProtocolViolation("a frame \"\(kind)\" has \(count) bytes, and at most \(kind.pieceLimit) may be")
        }
        guard isLast || kind.isInPieces && count > 0 else {
            throw ProtocolViolation("a frame \"\(kind)\" is no piece of a message")
        }
        guard kind.mayStand(on: channel) else {
            throw ProtocolViolation("a frame \"\(kind)\" stands on channel \(channel)")
        }
    }

    /// As it is sent.
    package var bytes: [UInt8] {
        var bytes = withUnsafeBytes(of: UInt32(truncatingIfNeeded: count).bigEndian) { Array($0) }
        bytes.append(kind.rawValue)
        bytes.append(isLast ? 1 : 0)
        bytes += withUnsafeBytes(of: channel.bigEndian) { Array($0) }
        return bytes
    }
}

/// A piece of what an end says.
package struct Frame: Sendable, Hashable {
    /// What is said of it.
    package let header: FrameHeader
    /// What it holds.
    package let payload: [UInt8]

    /// A frame from its parts.
    package init(_ kind: FrameKind, on channel: UInt16 = 0, isLast: Bool = true, _ payload: [UInt8] = []) {
        self.init(header: FrameHeader(kind, on: channel, isLast: isLast, count: payload.count), payload: payload)
    }

    init(header: FrameHeader, payload: [UInt8]) {
        self.header = header
        self.payload = payload
    }

    /// As it is sent.
    package var bytes: [UInt8] { header.bytes + payload }
}
