/// Cuts a stream of bytes into lines; a carriage return ends one as well, since rsync redraws its progress with it.
///
/// No more is kept than ``limit``: a command of a job's may say whatever it likes.
struct LineSplitter {
    /// The most bytes of a line; a longer one is handed over in parts. rsync's have two names of 4,096 bytes at most, each byte written
    /// as four.
    static let limit = 1 << 18

    private var rest: [UInt8] = []

    /// Takes the next bytes and hands over every line that is complete.
    mutating func append(_ bytes: UnsafeRawBufferPointer, _ body: (ArraySlice<UInt8>) -> Void) {
        // In what was kept no line ends.
        var place = rest.count
        rest.append(contentsOf: bytes)
        var start = rest.startIndex
        while let end = rest[place...].firstIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            if end > start { body(rest[start..<end]) }
            start = end + 1
            place = start
        }
        rest.removeSubrange(..<start)
        if rest.count >= Self.limit { finish(body) }
    }

    /// Hands over what is left at the stream's end.
    mutating func finish(_ body: (ArraySlice<UInt8>) -> Void) {
        if !rest.isEmpty { body(rest[...]) }
        rest = []
    }
}
