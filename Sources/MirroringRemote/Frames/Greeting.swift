/// The line that a far end begins with, before its first frame.
///
/// What comes before it is noise: a login shell runs start files that may print something. A line feed stands before it as well, so that it
/// is found behind noise that does not end with one.
package struct Greeting: Sendable {
    /// What a far end sends first.
    package static let line = Array("\nmirroring-far-end 1\n".utf8)
    /// The most bytes of noise.
    package static let noiseLimit = 65_536

    /// What came before the line, and what has already come behind it.
    package struct Found: Sendable, Hashable {
        /// What the login shell has printed.
        package let noise: [UInt8]
        /// The beginning of the first frame.
        package let rest: [UInt8]
    }

    private var bytes: [UInt8] = []
    /// Up to there no line begins.
    private var searched = 0

    /// A search for the line.
    package init() {}

    /// What has arrived so far, if the line has not.
    package var noise: [UInt8] { bytes }

    /// Takes what has arrived.
    ///
    /// - Returns: what was found; nil as long as the line is not there in whole.
    /// - Throws: ``ProtocolViolation`` if so much came that no line can follow any more.
    package mutating func append(_ piece: some Collection<UInt8>) throws(ProtocolViolation) -> Found? {
        bytes.append(contentsOf: piece)
        while searched + Self.line.count <= bytes.count, searched <= Self.noiseLimit {
            let end = searched + Self.line.count
            if bytes[searched] == Self.line[0], bytes[searched..<end].elementsEqual(Self.line) {
                return Found(noise: Array(bytes[..<searched]), rest: Array(bytes[end...]))
            }
            searched += 1
        }
        guard searched <= Self.noiseLimit else {
            throw ProtocolViolation("more than \(Self.noiseLimit) bytes came before its greeting")
        }
        return nil
    }
}
