public import struct Foundation.UUID

extension UUID {
    /// A version 7 UUID of RFC 9562, section 5.7: 48 bits of time, the rest random, so that identifiers sort by age.
    ///
    /// - Parameter time: the moment it is made.
    public static func version7(at time: Timestamp = .now) -> UUID {
        var generator = SystemRandomNumberGenerator()
        let milliseconds = UInt64(clamping: time.milliseconds)
        let head = (milliseconds << 16) | (generator.next() & 0xFFFF)
        let tail: UInt64 = generator.next()
        let bytes = [head, tail].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) } }
        return UUID(bytes: bytes, version: 7)
    }
}
