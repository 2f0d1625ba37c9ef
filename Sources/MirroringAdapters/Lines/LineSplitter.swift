/// Takes a stream of bytes apart into lines, and keeps no more of one than a bound: whoever writes the stream may never end a line.
package struct LineSplitter: Sendable {
    /// A line without its end.
    package struct Line: Sendable, Hashable {
        /// Its place in the stream, from 1.
        package var number: Int
        /// Its bytes, as many as are kept.
        package var bytes: [UInt8]
        /// Whether it had more.
        package var isCut = false
        /// Whether it ended in a carriage return alone: a terminal has the next one drawn over it.
        package var isOverwritten = false
    }

    /// What ends a line.
    package enum Ends: Sendable {
        /// A line feed.
        case lineFeeds
        /// A line feed, or a carriage return: programs draw their progress that way.
        case alsoReturns
    }

    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private let ends: Ends
    private let limit: Int
    private var number = 0
    private var rest: [UInt8] = []
    private var isCut = false
    /// Whether a carriage return came last: what follows says what it means.
    private var hasReturned = false

    /// A stream of which nothing has come.
    ///
    /// - Parameters:
    ///   - ends: what ends a line.
    ///   - limit: how many bytes of a line are kept.
    package init(at ends: Ends, limit: Int) {
        self.ends = ends
        self.limit = limit
    }

    /// Takes what comes next.
    ///
    /// - Returns: the lines that are complete with it.
    package mutating func take(_ bytes: some Sequence<UInt8>) -> [Line] {
        var lines: [Line] = []
        for byte in bytes {
            if hasReturned {
                hasReturned = false
                // With the line feed it ends one line; without, what stands there is drawn over.
                if byte != Self.lineFeed, !rest.isEmpty { lines.append(end(isOverwritten: true)) }
            }
            if byte == Self.lineFeed {
                lines.append(end())
            } else if byte == Self.carriageReturn, ends == .alsoReturns {
                hasReturned = true
            } else if rest.count < limit {
                rest.append(byte)
            } else {
                isCut = true
            }
        }
        return lines
    }

    /// The stream is over.
    ///
    /// - Returns: what came behind the last end of a line; nil if nothing did.
    package mutating func finish() -> Line? {
        rest.isEmpty && !isCut ? nil : end()
    }

    private mutating func end(isOverwritten: Bool = false) -> Line {
        number += 1
        let line = Line(number: number, bytes: rest, isCut: isCut, isOverwritten: isOverwritten)
        rest.removeAll(keepingCapacity: true)
        isCut = false
        return line
    }
}
