/// Reads streams of a broker by the broker's own protocol for them.
///
/// A reader holds no connection: each reading has one of its own, to a node that has the stream, and makes another when it breaks.
public struct StreamReader: Sendable {
    /// How to reach the brokers; their addresses are tried in turn.
    public let configuration: StreamConfiguration
    let shouldRetry: @Sendable (StreamError) -> Bool
    let onStateChange: @Sendable (StreamReaderState) -> Void
    let turns: ReadingTurns

    /// A reader.
    ///
    /// - Parameters:
    ///   - configuration: how to reach the brokers.
    ///   - shouldRetry: whether to try again after an error; by default always, because a daemon outlives a wrong password and a stream
    ///     that is not declared yet.
    ///   - onStateChange: told of each change of state of each reading, in order.
    public init(
        configuration: StreamConfiguration,
        shouldRetry: @escaping @Sendable (StreamError) -> Bool = { _ in true },
        onStateChange: @escaping @Sendable (StreamReaderState) -> Void = { _ in }
    ) {
        self.init(configuration, ReadingTurns(), shouldRetry: shouldRetry, onStateChange: onStateChange)
    }

    private init(
        _ configuration: StreamConfiguration,
        _ turns: ReadingTurns,
        shouldRetry: @escaping @Sendable (StreamError) -> Bool,
        onStateChange: @escaping @Sendable (StreamReaderState) -> Void
    ) {
        self.configuration = configuration
        self.turns = turns
        self.shouldRetry = shouldRetry
        self.onStateChange = onStateChange
    }

    /// The same for others, who are told of their readings: a node that has failed one of them is not the first to be tried by the next.
    ///
    /// - Parameters: as above.
    package func told(
        shouldRetry: @escaping @Sendable (StreamError) -> Bool,
        onStateChange: @escaping @Sendable (StreamReaderState) -> Void
    ) -> Self {
        Self(configuration, turns, shouldRetry: shouldRetry, onStateChange: onStateChange)
    }

    /// Nothing comes from the node that is read from, although something is there: the next reading begins at another one.
    ///
    /// - Parameter offset: what should have come.
    package func passOver(at offset: UInt64) {
        turns.change { $0.passOver(at: offset) }
    }

    /// The chunks of a stream, from somewhere on and without end.
    ///
    /// Nothing happens before the first is asked for. A connection that breaks is made again, and the reading goes on with the first
    /// message that was not handed over; no message is handed over twice. One that comes after it begins at the next address as well.
    ///
    /// - Parameters:
    ///   - stream: the stream.
    ///   - start: where to begin.
    public func chunks(of stream: String, from start: StreamStart) -> StreamChunks {
        StreamChunks(reader: self, stream: stream, start: start)
    }

    /// The offset of the last message that is there; nil for an empty stream. Each address is tried once.
    ///
    /// The stream's leader is asked, if it can be reached. It costs one chunk, which brokers of all releases can send; the command for
    /// statistics, from RabbitMQ 3.11 on, tells where the last chunk begins and not where it ends.
    ///
    /// - Throws: ``StreamError``: that of the last address.
    public func lastOffset(of stream: String) async throws(StreamError) -> UInt64? {
        try Self.check(stream)
        var failure = ConnectionMachine.closed
        for address in configuration.addresses {
            do throws(StreamError) {
                return try await onNode(of: stream, from: address, wantsLeader: true, attempt: 0) {
                    (lease: ConnectionLease, _: Bool) async throws(StreamError) -> UInt64? in
                    try await lease.connection.lastChunk(of: stream)?.offsets.last
                }
            } catch {
                failure = error
                if Task.isCancelled { break }
            }
        }
        throw failure
    }

    /// A stream is called by 1 to 255 bytes, as queues are.
    static func check(_ stream: String) throws(StreamError) {
        guard (1...255).contains(stream.utf8.count) else {
            throw StreamError(
                .invalidName,
                origin: .caller,
                "A stream can't be called \"\(stream)\": its name has 1 to 255 bytes."
            )
        }
    }

    /// Does something on a node that has a stream: on that of an address, or on one that it tells of.
    ///
    /// Nodes advertise names that a reader may not be able to reach, or whose certificates are for others. Such a node is passed over; if
    /// it is so with all of them, the one that was reached is asked.
    ///
    /// - Parameters:
    ///   - stream: the stream.
    ///   - address: the address to begin with.
    ///   - wantsLeader: whether only the leader will do as long as there is one.
    ///   - attempt: grows, so that nodes are taken in turn.
    ///   - body: what to do, and whether the node is the leader.
    func onNode<Result>(
        of stream: String,
        from address: StreamAddress,
        wantsLeader: Bool,
        attempt: Int,
        _ body: (ConnectionLease, Bool) async throws(StreamError) -> Result
    ) async throws(StreamError) -> Result {
        let lease = ConnectionLease(try await .open(configuration, address: address))
        let here = lease.connection.facts.node
        let choice = NodeChoice(
            places: try await lease.connection.places(of: stream),
            here: here ?? StreamPlaces.Node(host: address.host, port: address.port),
            wantsLeader: wantsLeader,
            attempt: attempt
        )
        for node in choice.others {
            var there = address
            there.host = node.host
            there.port = node.port
            do throws(StreamError) {
                let other = ConnectionLease(try await .open(configuration, address: there))
                return try await body(other, choice.isLeader(node))
            } catch {
                guard !Task.isCancelled else { throw error }
                onStateChange(.passedOver(there, error))
            }
        }
        return try await body(lease, choice.isLeader(here))
    }
}
