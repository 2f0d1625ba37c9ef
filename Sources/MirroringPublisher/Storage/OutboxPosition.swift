/// A place in the file sequence of one process: a segment and a byte in it.
struct OutboxPosition: Sendable, Hashable, Comparable {
    /// The segment's number, from 1.
    var segment: Int
    /// The offset in the segment's file.
    var offset: Int

    static func < (lhs: Self, rhs: Self) -> Bool {
        (lhs.segment, lhs.offset) < (rhs.segment, rhs.offset)
    }
}

/// An event as it lies in a file.
struct StoredRecord: Sendable {
    /// The encoded event.
    let body: [UInt8]
    /// Where the next record begins.
    let end: OutboxPosition
}
