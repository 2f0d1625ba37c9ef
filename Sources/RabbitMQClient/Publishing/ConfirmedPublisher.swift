import DequeModule

/// A publisher for few, important messages: each call returns when the broker has said what became of its message, however often the
/// connection breaks in between.
///
/// A message may reach the broker twice when the connection breaks between its arrival and its confirm. What the broker could not keep
/// (``PublishOutcome/nacked``) is not published again: one queue that is full may have been declared to refuse messages, for ever, while
/// the others have this one.
public actor ConfirmedPublisher {
    /// Messages that one call publishes.
    private final class Batch {
        private var outcomes: [PublishOutcome]
        private var unsettled: Int
        private var continuation: CheckedContinuation<[PublishOutcome], any Error>?

        init(count: Int, _ continuation: CheckedContinuation<[PublishOutcome], any Error>) {
            outcomes = Array(repeating: .confirmed, count: count)
            unsettled = count
            self.continuation = continuation
        }

        func settle(_ index: Int, _ outcome: PublishOutcome) {
            outcomes[index] = outcome
            unsettled -= 1
            if unsettled == 0 { end(.success(outcomes)) }
        }

        func end(_ result: Result<[PublishOutcome], any Error>) {
            continuation?.resume(with: result)
            continuation = nil
        }
    }

    private struct Pending {
        /// Its token is this publisher's number of it, and stays when it is published again.
        let message: OutgoingMessage
        let batch: Batch
        let index: Int
        /// Whether it may be published again on another connection.
        let isRepeatable: Bool
    }

    private let recovery: ConnectionRecovery
    private let onAlarm: @Sendable (ResourceAlarm?) -> Void
    private var waiting: Deque<Pending> = []
    /// What was published on this connection, by its token.
    private var unsettled: [UInt64: Pending] = [:]
    private var connection: AMQPPublisher?
    private var nextToken: UInt64 = 0
    private var isSending = false
    /// Why the broker takes nothing for now.
    private var alarm: ResourceAlarm?
    private var isStopped = false

    /// A publisher that connects when ``run()`` is called.
    ///
    /// - Parameters:
    ///   - recovery: how it connects, and the pauses between attempts.
    ///   - onAlarm: told why the broker takes nothing for now, and by nil that it does again, or that nobody knows any more, as the
    ///     connection is over.
    public init(_ recovery: ConnectionRecovery, onAlarm: @escaping @Sendable (ResourceAlarm?) -> Void = { _ in }) {
        self.recovery = recovery
        self.onAlarm = onAlarm
    }

    /// Keeps the connection until the task is cancelled. Calls that still wait then throw `CancellationError`.
    ///
    /// - Throws: an ``AMQPError`` that is not to be retried, or `CancellationError`.
    public func run() async throws {
        isStopped = false
        defer {
            isStopped = true
            for pending in waiting { pending.batch.end(.failure(CancellationError())) }
            waiting = []
        }
        try await recovery.run(on: AMQPPublisher.self) { connection in
            try await self.serve(connection)
        }
    }

    /// Publishes a message and waits for its outcome.
    ///
    /// - Returns: what became of it.
    /// - Throws: `CancellationError` if ``run()`` has ended or the task is cancelled: whether it has arrived is unknown then.
    @discardableResult
    public func publish(_ message: OutgoingMessage) async throws -> PublishOutcome {
        try await publish([message])[0]
    }

    /// Publishes messages, in order, and waits for the outcome of all of them.
    ///
    /// - Returns: their outcomes, as of ``publish(_:)-(OutgoingMessage)``, in the order of the messages.
    /// - Throws: as ``publish(_:)-(OutgoingMessage)``.
    @discardableResult
    public func publish(_ messages: [OutgoingMessage]) async throws -> [PublishOutcome] {
        try await publish(messages, isRepeatable: true)
    }

    /// Publishes messages, in order, on this connection or not at all.
    ///
    /// - Returns: as ``publish(_:)-([OutgoingMessage])``.
    /// - Throws: an ``AMQPError`` with code ``AMQPError/Code/connectionLost`` if there is no connection, or it breaks before the
    ///   broker has confirmed them: whether they have arrived is unknown then.
    public func publishOnce(_ messages: [OutgoingMessage]) async throws -> [PublishOutcome] {
        guard connection != nil else { throw Self.unknownOutcome }
        return try await publish(messages, isRepeatable: false)
    }

    private func publish(_ messages: [OutgoingMessage], isRepeatable: Bool) async throws -> [PublishOutcome] {
        guard !isStopped else { throw CancellationError() }
        guard !messages.isEmpty else { return [] }
        let tokens = nextToken..<nextToken + UInt64(messages.count)
        nextToken = tokens.upperBound
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard !Task.isCancelled else { return continuation.resume(throwing: CancellationError()) }
                let batch = Batch(count: messages.count, continuation)
                for (index, message) in messages.enumerated() {
                    var message = message
                    message.token = tokens.lowerBound + UInt64(index)
                    waiting.append(Pending(message: message, batch: batch, index: index, isRepeatable: isRepeatable))
                }
                Task { await send() }
            }
        } onCancel: {
            Task { await giveUp(tokens) }
        }
    }

    /// Ends a call whose task was cancelled. What the broker does not have yet is not published any more.
    private func giveUp(_ tokens: Range<UInt64>) {
        let isGivenUp = { (pending: Pending) in tokens.contains(pending.message.token) }
        let givenUp = (Array(waiting) + unsettled.values).filter(isGivenUp)
        waiting.removeAll(where: isGivenUp)
        for pending in givenUp {
            unsettled[pending.message.token] = nil
            pending.batch.end(.failure(CancellationError()))
        }
    }

    private static let unknownOutcome = AMQPError(
        .connectionLost,
        origin: .transport,
        "The connection broke before the broker had confirmed what was published."
    )

    /// Whether the broker would take a message now.
    public var isConnected: Bool { connection != nil && alarm == nil }

    private func serve(_ connection: AMQPPublisher) async throws {
        self.connection = connection
        defer {
            self.connection = nil
            note(nil)
            // In the order in which they came, before what came later.
            waiting.prepend(contentsOf: unsettled.sorted { $0.key < $1.key }.map(\.value))
            unsettled = [:]
            for pending in waiting where !pending.isRepeatable { pending.batch.end(.failure(Self.unknownOutcome)) }
            waiting.removeAll { !$0.isRepeatable }
        }
        await send()
        for await batch in connection.events {
            for event in batch {
                switch event {
                case .settled(let tokens, let outcome): settle(tokens, outcome)
                case .blocked(let reason): note(ResourceAlarm(reason: reason))
                case .unblocked: note(nil)
                case .closed(let error): if let error { throw error }
                }
            }
            await send()
        }
        try Task.checkCancellation()
    }

    private func note(_ alarm: ResourceAlarm?) {
        guard alarm != self.alarm else { return }
        self.alarm = alarm
        onAlarm(alarm)
    }

    /// One at a time, so that messages leave in order.
    private func send() async {
        guard !isSending else { return }
        isSending = true
        defer { isSending = false }
        while let connection, alarm == nil, !waiting.isEmpty {
            let batch = Array(waiting)
            waiting = []
            for pending in batch {
                unsettled[pending.message.token] = pending
            }
            // Where it throws, the connection is over, `serve` ends, and what was not settled goes out on the next one.
            try? await connection.publish(batch.map(\.message))
        }
    }

    private func settle(_ tokens: ClosedRange<UInt64>, _ outcome: PublishOutcome) {
        for token in tokens {
            guard let pending = unsettled.removeValue(forKey: token) else { continue }
            pending.batch.settle(pending.index, outcome)
        }
    }
}
