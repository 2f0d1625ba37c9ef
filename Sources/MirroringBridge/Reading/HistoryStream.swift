import MirroringWire
package import RabbitMQStream

/// The history as the broker stores it: read by the stream protocol, with the checksum of each chunk compared, and without any effect
/// on it.
package struct HistoryStream: Sendable {
    private let reader: StreamReader

    /// The history of a broker.
    ///
    /// - Parameters:
    ///   - configuration: how to reach it.
    ///   - shouldRetry: whether to try again after an error; by default always.
    ///   - onStateChange: told of each change of the connection's state.
    package init(
        _ configuration: StreamConfiguration,
        shouldRetry: @escaping @Sendable (StreamError) -> Bool = { _ in true },
        onStateChange: @escaping @Sendable (StreamReaderState) -> Void = { _ in }
    ) {
        var configuration = configuration
        configuration.messageBytes = ReceivedEvent.carriedBytes + Self.headerBytes
        reader = StreamReader(configuration: configuration, shouldRetry: shouldRetry, onStateChange: onStateChange)
    }

    private init(_ reader: StreamReader) {
        self.reader = reader
    }

    /// What stands in front of a body at most: a publisher's headers come in one frame, of 128 KiB where nobody has changed that, and are
    /// stored in up to half as much again.
    private static let headerBytes = 256 * 1_024

    /// The same, whose connections are told to somebody.
    func told(
        shouldRetry: @escaping @Sendable (StreamError) -> Bool,
        onStateChange: @escaping @Sendable (StreamReaderState) -> Void
    ) -> Self {
        Self(reader.told(shouldRetry: shouldRetry, onStateChange: onStateChange))
    }

    /// Nothing is delivered from a position on, although something is there: it is read from another node next.
    func passOver(at position: UInt64) {
        reader.passOver(at: position)
    }

    /// The position of the next message that will come.
    package func end() async throws(StreamError) -> UInt64 {
        try await reader.lastOffset(of: WireNames.Queue.history).map { $0 + 1 } ?? 0
    }

    /// What there is from a position on, and what comes, without end.
    package func chunks(from position: UInt64) -> StreamChunks {
        reader.chunks(of: WireNames.Queue.history, from: .offset(position))
    }

    /// The first message that is there from a position on; it has to be one that is there. Nil when the task is cancelled.
    func first(from position: UInt64 = 0) async throws(StreamError) -> StoredMessage? {
        var chunks = chunks(from: position).makeAsyncIterator()
        guard let chunk = try await chunks.next(isolation: #isolation) else { return nil }
        return chunk.messages.first { _ in true }.map { StoredMessage($0, at: chunk.ingestTime) }
    }

    /// Reads the events that are there now, from the oldest on, as a bridge believes them.
    package func events(_ take: (HistoryEntry) -> Void) async throws {
        let end = try await end()
        guard end > 0 else { return }
        for try await chunk in chunks(from: 0) {
            for message in chunk.storedMessages.joined() {
                // Whose word counts as a bridge's makes no difference to an event.
                if case .event(let entry) = HistoryMessage(message, user: "") { take(entry) }
            }
            guard chunk.nextOffset < end else { return }
        }
        throw CancellationError()
    }
}
