package import NIOCore

/// Makes frames of what a socket gives: each with its length in 32 bits in front, in pieces as they come.
///
/// Nothing is reserved by what a length claims. A delivery may be as large as it likes, since it is taken apart as it comes; any other
/// frame is small.
package struct FrameAssembler: Sendable {
    private static let headLength = 4
    /// The least a frame can hold: its key and its version.
    private static let leastLength = 4
    /// The most bytes of a frame that is no delivery: what the broker agrees to by default.
    private static let mostLength = 1 << 20
    /// What stands in front of a chunk: key, version and the number of the subscription.
    private static let deliveryLength = 5

    private let limits: ChunkLimits
    private var frame = ByteBuffer()
    private var delivery: (subscription: UInt8, chunk: ChunkAssembler)?

    /// - Parameter limits: how much of what is delivered is kept.
    package init(_ limits: ChunkLimits) {
        self.limits = limits
    }

    /// The next frame.
    ///
    /// - Parameter input: what has arrived; what is taken of it is taken out.
    /// - Returns: nil if it is not there yet as a whole, and all of the input is taken.
    /// - Throws: ``StreamError/Code/protocolMismatch``, ``StreamError/Code/malformed``; there is no next frame then.
    package mutating func next(from input: inout ByteBuffer) throws(StreamError) -> ServerFrame? {
        if delivery == nil {
            guard take(Self.headLength, from: &input) else { return nil }
            let length = try self.length()
            guard take(Self.headLength + Self.leastLength, from: &input) else { return nil }
            guard frame.getInteger(at: Self.headLength, as: UInt16.self) == CommandKey.deliver.rawValue else {
                return try command(length, from: &input)
            }
            delivery = try delivery(length, from: &input)
        }
        guard let chunk = delivery?.chunk.take(from: &input), let subscription = delivery?.subscription else {
            return nil
        }
        delivery = nil
        return .deliver(subscription: subscription, chunk)
    }

    private func length() throws(StreamError) -> Int {
        let length = Int(frame.getInteger(at: 0, as: UInt32.self) ?? 0)
        guard length >= Self.leastLength else { throw Self.noFrame(length) }
        return length
    }

    /// A frame that is waited for as a whole.
    private mutating func command(_ length: Int, from input: inout ByteBuffer) throws(StreamError) -> ServerFrame? {
        guard length <= Self.mostLength else { throw Self.noFrame(length) }
        guard take(Self.headLength + length, from: &input) else { return nil }
        return try ServerFrame(finish())
    }

    /// A delivery, once the header of its chunk is there.
    private mutating func delivery(
        _ length: Int,
        from input: inout ByteBuffer
    ) throws(StreamError) -> (subscription: UInt8, chunk: ChunkAssembler)? {
        let front = Self.deliveryLength + ChunkHeader.length
        guard length >= front else { throw .malformed("A delivery of \(length) bytes has no chunk in it.") }
        guard take(Self.headLength + front, from: &input) else { return nil }
        var whole = finish()
        whole.moveReaderIndex(forwardBy: Self.deliveryLength - 1)
        let subscription: UInt8 = try whole.number("a delivery")
        let header = try ChunkHeader(&whole)
        return (subscription, try ChunkAssembler(header, length: length - front, limits))
    }

    /// Takes bytes until there are so many of the frame, its length included.
    ///
    /// - Returns: whether they are there.
    private mutating func take(_ count: Int, from input: inout ByteBuffer) -> Bool {
        let missing = count - frame.readableBytes
        guard missing > 0 else { return true }
        if var part = input.readSlice(length: min(missing, input.readableBytes)) { frame.writeBuffer(&part) }
        return frame.readableBytes == count
    }

    /// The frame without its length; the next one begins.
    private mutating func finish() -> ByteBuffer {
        var whole = frame
        frame = ByteBuffer()
        whole.moveReaderIndex(forwardBy: Self.headLength)
        return whole
    }

    /// HTTP and TLS have letters or a record where a length should be, and that is a large one.
    private static func noFrame(_ length: Int) -> StreamError {
        StreamError(
            .protocolMismatch,
            origin: .content,
            "What answers does not speak the stream protocol: it sends a frame of \(length) bytes. "
                + "Name the broker's stream port, 5552 by default, or 5551 with TLS."
        )
    }
}
