/// Cuts what an end sends into frames, however it is cut when it arrives.
///
/// It keeps no more than one frame that is not whole yet, and what was appended last.
package struct FrameParser: Sendable {
    private let sender: SessionEnd
    private var bytes: [UInt8] = []
    private var start = 0
    private var header: FrameHeader?

    /// A parser of what that end sends.
    package init(from sender: SessionEnd) {
        self.sender = sender
    }

    /// Takes what has arrived.
    package mutating func append(_ piece: some Collection<UInt8>) {
        // What has been read goes first, so that a frame that comes in small parts is moved once.
        if start > 0 {
            bytes.removeSubrange(..<start)
            start = 0
        }
        bytes.append(contentsOf: piece)
    }

    /// The header of the next frame, as soon as that has arrived: whether there is room for it can be told before the frame itself has.
    ///
    /// - Throws: ``ProtocolViolation``, now and whenever it is asked again.
    package mutating func nextHeader() throws(ProtocolViolation) -> FrameHeader? {
        if let header { return header }
        guard bytes.count - start >= FrameHeader.length else { return nil }
        let next = try FrameHeader(bytes[start..<(start + FrameHeader.length)], from: sender)
        start += FrameHeader.length
        header = next
        return next
    }

    /// The next frame; nil if it has not arrived in whole.
    ///
    /// - Throws: ``ProtocolViolation``, now and whenever it is asked again.
    package mutating func next() throws(ProtocolViolation) -> Frame? {
        guard let header = try nextHeader(), bytes.count - start >= header.count else { return nil }
        let end = start + header.count
        defer {
            start = end
            self.header = nil
        }
        return Frame(header: header, payload: Array(bytes[start..<end]))
    }

    /// Takes out what has arrived of a frame that is not whole, where that is a long one: for who reads the rest to where it stays.
    ///
    /// - Returns: nil if there is no such frame, or its header has not arrived.
    mutating func takeBeginning() -> (header: FrameHeader, bytes: ArraySlice<UInt8>)? {
        guard let header, header.count >= Self.longFrame, bytes.count - start < header.count else { return nil }
        defer {
            start = bytes.count
            self.header = nil
        }
        return (header, bytes[start...])
    }

    /// From so many bytes on a frame is long.
    private static let longFrame = 1 << 14

    /// What has arrived and was not asked for yet, between two frames.
    package var rest: [UInt8] { Array(bytes[start...]) }

    /// Whether nothing of a frame has arrived that is not whole: where it is not so, the line broke in its middle.
    package var isBetweenFrames: Bool { header == nil && start == bytes.count }
}
