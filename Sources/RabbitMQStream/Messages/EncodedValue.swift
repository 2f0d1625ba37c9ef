import NIOCore

/// How long a value of AMQP 1.0 is, by its constructor alone: so that every type can be passed over, also one that nobody here reads.
///
/// The upper half of a constructor says how wide what follows is (AMQP 1.0, part 1, section 1.2).
enum EncodedValue {
    /// The constructor in front of a descriptor: what comes after that is the value which is described.
    static let described: UInt8 = 0x00
    /// How deep descriptors and lists may stand in each other. Nothing of ours is deeper than three.
    static let maximumDepth = 16

    /// Where a value ends.
    ///
    /// - Parameters:
    ///   - start: where its constructor is.
    ///   - buffer: what it stands in.
    /// - Throws: ``StreamError/Code/malformed`` if it is cut or has no type.
    static func end(of start: Int, in buffer: ByteBuffer) throws(StreamError) -> Int {
        var place = start
        var descriptors = 0
        while byte(at: place, in: buffer) == described {
            descriptors += 1
            guard descriptors <= maximumDepth else {
                throw .malformed("A value of a message has too many descriptors.")
            }
            place = try plainEnd(of: place + 1, in: buffer)
        }
        return try plainEnd(of: place, in: buffer)
    }

    /// The same for a value that is not described itself; a descriptor that is has no meaning.
    private static func plainEnd(of start: Int, in buffer: ByteBuffer) throws(StreamError) -> Int {
        guard let constructor = byte(at: start, in: buffer) else { throw .malformed(cut) }
        let content = start + 1
        let end: Int? =
            switch constructor >> 4 {
            case 0x4: content
            case 0x5: content + 1
            case 0x6: content + 2
            case 0x7: content + 4
            case 0x8: content + 8
            case 0x9: content + 16
            case 0xA, 0xC, 0xE: buffer.getInteger(at: content, as: UInt8.self).map { content + 1 + Int($0) }
            case 0xB, 0xD, 0xF: buffer.getInteger(at: content, as: UInt32.self).map { content + 4 + Int($0) }
            default: throw .malformed("A message has a value of a type that AMQP 1.0 does not have (\(constructor)).")
            }
        guard let end, end <= buffer.writerIndex else { throw .malformed(cut) }
        return end
    }

    private static let cut = "A message ends within a value."

    private static func byte(at place: Int, in buffer: ByteBuffer) -> UInt8? {
        buffer.getInteger(at: place, as: UInt8.self)
    }
}
