import MirroringDiagnostics
import RabbitMQClient

/// What is done with what was read, one step after the other: a tick does not come between the parts of a batch, and waits for nothing.
actor ReadingSteps {
    private let history: EventHistory
    private let stream: HistoryStream
    private let deadLetters: DeadLetterPublisher
    private let consumer: AMQPConsumer
    private let recurrences: RecurrenceLog
    private let onCaughtUp: @Sendable () -> Void
    private var retries = DeadLetterPublisher.retries
    private var isBusy = false
    /// The reading waits for a tick to end.
    private var waiter: CheckedContinuation<Void, Never>?

    /// - Parameters:
    ///   - history: takes what was read.
    ///   - stream: tells where the history begins.
    ///   - deadLetters: sends what can't be read.
    ///   - consumer: the connection by which it finds out what was sent.
    ///   - recurrences: catches up with each tick.
    ///   - onCaughtUp: called when everything that was there at the beginning has been read.
    init(
        history: EventHistory,
        stream: HistoryStream,
        deadLetters: DeadLetterPublisher,
        consumer: AMQPConsumer,
        recurrences: RecurrenceLog,
        onCaughtUp: @escaping @Sendable () -> Void
    ) {
        self.history = history
        self.stream = stream
        self.deadLetters = deadLetters
        self.consumer = consumer
        self.recurrences = recurrences
        self.onCaughtUp = onCaughtUp
    }

    /// Takes what was read.
    ///
    /// - Returns: why the reading has to begin again; nil if it goes on.
    func take(_ batch: [StoredMessage]) async throws -> ReadingOutcome.Reason? {
        if isBusy { await withCheckedContinuation { waiter = $0 } }
        return try await step(batch)
    }

    /// A while has passed. While a step is taken there is nothing to do.
    ///
    /// - Returns: why the reading has to begin again; nil if it goes on.
    func tick() async throws -> ReadingOutcome.Reason? {
        guard !isBusy else { return nil }
        recurrences.keepUp()
        return try await step([])
    }

    private func step(_ batch: [StoredMessage]) async throws -> ReadingOutcome.Reason? {
        isBusy = true
        defer { end() }
        let oldest = try await oldest(before: batch)
        if case .startOver(let reason) = await history.receive(batch, user: consumer.user, oldest: oldest) {
            return reason
        }
        if await history.isCaughtUp { onCaughtUp() }
        var retries = retries
        defer { self.retries = retries }
        try await deadLetters.clear(batch, &retries, on: consumer)
        return nil
    }

    /// Where the history begins, if messages are missing before a batch; nil if none are.
    private func oldest(before batch: [StoredMessage]) async throws -> UInt64? {
        guard let first = batch.first, await history.isAfterGap(first) else { return nil }
        guard let oldest = try await stream.first() else { throw CancellationError() }
        return oldest.position
    }

    /// Whoever waits goes on before anybody else.
    private func end() {
        guard let waiter else {
            isBusy = false
            return
        }
        self.waiter = nil
        waiter.resume()
    }
}
