/// A place in what one process keeps in the outbox: a segment and a byte in it.
struct OutboxPosition: Sendable, Hashable, Comparable {
    /// The segment's number, from 1.
    var segment: Int
    /// The offset in the segment's file.
    var offset: Int

    static func < (lhs: Self, rhs: Self) -> Bool {
        (lhs.segment, lhs.offset) < (rhs.segment, rhs.offset)
    }
}
