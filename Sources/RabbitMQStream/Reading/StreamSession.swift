/// A connection that is closed with the last reference to it.
final class ConnectionLease: Sendable {
    let connection: StreamConnection

    init(_ connection: StreamConnection) {
        self.connection = connection
    }

    deinit { connection.close() }
}

/// A subscription on a connection of its own.
struct StreamSession {
    private static let subscription: UInt8 = 1

    /// Whether the node is the stream's leader, which nobody is ahead of; also where that is not known.
    let isAtLeader: Bool
    private let lease: ConnectionLease
    private var chunks: ChunkQueue.Iterator

    var address: StreamAddress { lease.connection.address }

    /// Subscribes on a connection, from a position that is completed where the broker must be asked for the stream's end.
    init(
        on lease: ConnectionLease,
        of stream: String,
        from position: inout ReadingPosition,
        isAtLeader: Bool
    ) async throws(StreamError) {
        self.lease = lease
        self.isAtLeader = isAtLeader
        let connection = lease.connection
        if position.specification == nil { position.resolve(last: try await connection.lastChunk(of: stream)) }
        let start = position.specification ?? .first
        chunks = try await connection.subscribe(Self.subscription, to: stream, from: start).makeAsyncIterator()
    }

    /// The next chunk, whatever is in it; nil when the task is cancelled. The broker may send more for it.
    mutating func next() async throws(StreamError) -> StreamChunk? {
        guard let chunk = try await chunks.next(isolation: #isolation)?.get() else {
            // It ends with a reason, or because the task is cancelled.
            guard Task.isCancelled else { throw ConnectionMachine.closed }
            return nil
        }
        lease.connection.taken(chunk.byteCount, of: Self.subscription)
        return chunk
    }
}
