/// How many chunks the broker may send, so that no more bytes wait unread than are wanted. A value, without a connection.
///
/// The protocol counts chunks, and a chunk may hold one message or thousands. So a chunk that is still to come is taken to be as large
/// as the largest of late; and there are never more than ``mostChunks`` to come, so that chunks that suddenly are larger than all
/// before them stay few.
struct CreditWindow: Sendable {
    /// The most chunks that may be on their way at once.
    static let mostChunks = 16

    /// How many bytes may wait.
    let limit: Int
    /// How many bytes have come and wait.
    private(set) var unreadBytes = 0
    /// How many chunks the broker may still send.
    private(set) var outstanding: Int
    /// What the next chunk is taken for, at least 1.
    private var expectedBytes: Int

    /// - Parameters:
    ///   - limit: how many bytes may wait.
    ///   - outstanding: how many chunks the subscription itself allows.
    init(limit: Int, outstanding: Int) {
        self.limit = limit
        self.outstanding = outstanding
        // Nothing is known of the first: half of all, so that a second one may come beside it.
        expectedBytes = max(1, limit / 2)
    }

    /// A chunk has come.
    ///
    /// - Parameter bytes: its size.
    /// - Returns: how many chunks to allow now.
    mutating func arrived(_ bytes: Int) -> Int {
        outstanding = max(0, outstanding - 1)
        unreadBytes += bytes
        // Grows at once, and shrinks by an eighth with each smaller one.
        expectedBytes = max(bytes, expectedBytes - (expectedBytes + 7) / 8, 1)
        return grant()
    }

    /// The reader has taken what had come.
    ///
    /// - Parameter bytes: how much.
    /// - Returns: how many chunks to allow now.
    mutating func taken(_ bytes: Int) -> Int {
        unreadBytes = max(0, unreadBytes - bytes)
        return grant()
    }

    /// As many as fit, not one by one; and one in any case where nothing waits and nothing is to come, however large chunks are.
    private mutating func grant() -> Int {
        let room = max(0, limit - unreadBytes) / expectedBytes
        let least = unreadBytes == 0 ? 1 : 0
        let chunks = min(Self.mostChunks, max(room, least)) - outstanding
        guard chunks > 0, outstanding == 0 || chunks >= Self.mostChunks / 4 || chunks >= outstanding else { return 0 }
        outstanding += chunks
        return chunks
    }
}
