/// Cuts a stream of bytes into lines; a carriage return ends one as well, since rsync redraws its progress with it.
struct LineSplitter {
    private var rest: [UInt8] = []

    /// Takes the next bytes and hands over every line that is complete.
    mutating func append(_ bytes: UnsafeRawBufferPointer, _ body: (ArraySlice<UInt8>) -> Void) {
        rest.append(contentsOf: bytes)
        var start = rest.startIndex
        while let end = rest[start...].firstIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            if end > start { body(rest[start..<end]) }
            start = end + 1
        }
        rest.removeSubrange(..<start)
    }

    /// Hands over what is left at the stream's end.
    mutating func finish(_ body: (ArraySlice<UInt8>) -> Void) {
        if !rest.isEmpty { body(rest[...]) }
        rest = []
    }
}
