/// The chunks of a stream as they come, over as many connections as it takes.
///
/// It never ends by itself: it ends when the task is cancelled, and with a ``StreamError`` that is not to be retried. One iterator is one
/// reading, and reads only as fast as it is asked: what the broker may send ahead is bounded by ``StreamConfiguration/unreadBytes``. A
/// reading whose iterator is gone has closed its connection.
public struct StreamChunks: AsyncSequence, Sendable {
    /// A chunk, with one message in it at least.
    public typealias Element = StreamChunk
    /// Why the chunks ended.
    public typealias Failure = StreamError

    let reader: StreamReader
    let stream: String
    let start: StreamStart

    /// Begins to read.
    public func makeAsyncIterator() -> Iterator { Iterator(self) }

    /// Reads chunk by chunk.
    public struct Iterator: AsyncIteratorProtocol {
        private let reader: StreamReader
        private let stream: String
        private var position: ReadingPosition
        private var session: StreamSession?
        private var wait: RetryWait
        private var connectedSince = ContinuousClock.now
        /// How often an address was tried since chunks could be read.
        private var attempt = 0
        /// Goes on also after an address where chunks could be read: they may break off there, and not at the next one.
        private var turn: ReadingTurn
        private var isOver = false

        fileprivate init(_ chunks: StreamChunks) {
            reader = chunks.reader
            stream = chunks.stream
            position = ReadingPosition(chunks.start)
            turn = chunks.reader.turns.next
            wait = RetryWait(
                first: chunks.reader.configuration.firstWait,
                longest: chunks.reader.configuration.longestWait
            )
        }

        /// The next chunk; nil when the task is cancelled.
        ///
        /// - Throws: ``StreamError`` that is not to be retried: nothing comes after it.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(StreamError) -> StreamChunk? {
            while !isOver, !Task.isCancelled {
                do throws(StreamError) {
                    if let chunk = try await nextOfSession() { return chunk }
                } catch {
                    guard !Task.isCancelled else { break }
                    try await recover(from: error)
                }
            }
            stop()
            return nil
        }

        /// The next chunk of the connection that there is, or that is made; nil when the task is cancelled.
        private mutating func nextOfSession() async throws(StreamError) -> StreamChunk? {
            if session == nil { try await connect() }
            while let chunk = try await session?.next() {
                switch position.take(chunk) {
                case .empty: continue
                case .wanted(let part):
                    if turn.wantsLeader { note { $0.reach(part.nextOffset) } }
                    return part
                case .tooEarly(let wanted): throw tooEarly(wanted)
                }
            }
            return nil
        }

        private mutating func connect() async throws(StreamError) {
            try StreamReader.check(stream)
            let (reader, stream) = (reader, stream)
            let addresses = reader.configuration.addresses
            let address = addresses[turn.dials % addresses.count]
            turn.dial()
            attempt += 1
            reader.onStateChange(.connecting(address, attempt: attempt))
            var position = position
            // Also where it fails: an end that was asked for stays the beginning.
            defer { self.position = position }
            let session = try await reader.onNode(
                of: stream,
                from: address,
                wantsLeader: turn.wantsLeader,
                attempt: turn.dials
            ) { (lease: ConnectionLease, isLeader: Bool) async throws(StreamError) -> StreamSession in
                try await StreamSession(on: lease, of: stream, from: &position, isAtLeader: isLeader)
            }
            self.session = session
            connectedSince = .now
            attempt = 0
            reader.onStateChange(.connected(session.address))
        }

        /// Waits for the next attempt, if there is to be one.
        private mutating func recover(from error: StreamError) async throws(StreamError) {
            if session != nil { wait.succeeded(for: connectedSince.duration(to: .now)) }
            let (offset, isLeader, dials) = (position.next ?? 0, session?.isAtLeader ?? true, turn.dials)
            note { $0.note(error, at: offset, isLeader: isLeader, after: dials) }
            session = nil
            guard ![.invalidName, .offsetBeyondEnd].contains(error.code), reader.shouldRetry(error) else {
                stop()
                throw error
            }
            var generator = SystemRandomNumberGenerator()
            let time = wait.next(using: &generator)
            reader.onStateChange(.disconnected(error, retryIn: time))
            try? await Task.sleep(for: time)
        }

        /// The leader has everything; a copy may be behind what was read from another one.
        private func tooEarly(_ wanted: UInt64) -> StreamError {
            guard let session, !session.isAtLeader else {
                return StreamError(
                    .offsetBeyondEnd,
                    origin: .content,
                    "The stream \"\(stream)\" ends before offset \(wanted), from which on it is to be read: it was deleted and declared "
                        + "again, or has lost its end. Read it from its beginning."
                )
            }
            return StreamError(
                .replicaBehind,
                origin: .content,
                "The broker at \(session.address) has a copy of the stream \"\(stream)\" that ends before offset \(wanted). "
                    + "The stream's leader is asked."
            )
        }

        /// For this reading, and for those that come after it.
        private mutating func note(_ change: (inout ReadingTurn) -> Void) {
            change(&turn)
            reader.turns.change(change)
        }

        private mutating func stop() {
            session = nil
            if !isOver { reader.onStateChange(.stopped) }
            isOver = true
        }
    }
}
