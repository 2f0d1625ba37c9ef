import Foundation
import Logging
import MirroringDiagnostics
import MirroringEvents
import MirroringWire
import RabbitMQClient
import RabbitMQStream

/// Reads the history: from where cache and log need it, to the end and on, on a connection of its own.
///
/// When that connection breaks, another one may lead to another history, which a position does not show. So it is looked at anew each
/// time, and read from where cache and log need it then.
struct HistoryReading {
    let history: EventHistory
    let stream: HistoryStream
    let link: HistoryLink
    let offlineLog: OfflineLogKeeper
    let deadLetters: DeadLetterPublisher
    let recurrences: RecurrenceLog
    let clock: any Clock<Duration>
    let logger: Logger

    private static let tickInterval = Duration.seconds(1)

    /// Reads until the task is cancelled, or the reading has to begin again for more than a connection that broke.
    ///
    /// - Parameters:
    ///   - consumer: the connection by which dead letters are looked for.
    ///   - onCaughtUp: called when everything that was there at the beginning has been read.
    /// - Returns: why it has to begin again.
    /// - Throws: `StreamError` if the broker does not let the bridge in, or the history is another one than it was; `AMQPError` from the
    ///   work with dead letters.
    func run(
        on consumer: AMQPConsumer,
        onCaughtUp: @escaping @Sendable () -> Void
    ) async throws -> ReadingOutcome.Reason {
        var pauses = Backoff()
        var generator = SystemRandomNumberGenerator()
        while true {
            let start = ContinuousClock.now
            do {
                return try await read(on: consumer, onCaughtUp: onCaughtUp)
            } catch let error as StreamError where error.code != .offsetBeyondEnd && link.mayRetry(error) {
                try Task.checkCancellation()
                pauses.succeeded(for: start.duration(to: .now))
                let pause = pauses.next(using: &generator)
                link.noteTrouble(error, retryIn: pause)
                try await Task.sleep(for: pause)
            }
        }
    }

    /// The history ends before what was read of it: its positions begin again, or some of them count anew.
    func forgetHistory(_ error: StreamError) async {
        logger.warning("the history has become another one", metadata: ["error": "\(error)"])
        await history.forgetPositions()
    }

    /// Reads the last events of the unfinished runs that only the offline log knew, so that they can be replayed as they were sent: as many
    /// as there is room for. Runs that never ended stay known when the history has dropped their events, and are looked for once.
    func completeUnfinishedRuns(user: String) async throws {
        guard await !history.incompleteSpans().isEmpty else { return }
        if let first = try await stream.first() { await history.noteGone(before: first.position) }
        for span in await history.incompleteSpans() {
            guard try await complete(span, user: user) else { return }
        }
    }

    /// - Returns: whether there is room for more.
    private func complete(_ span: ReadingSpan, user: String) async throws -> Bool {
        let wanted = Set(span.positions)
        // There is something behind them: all of them were read once.
        for try await chunk in stream.chunks(from: span.start) {
            for batch in chunk.storedMessages {
                let entries = batch.compactMap { message -> HistoryEntry? in
                    guard wanted.contains(message.position),
                        case .event(let entry) = HistoryMessage(message, user: user)
                    else { return nil }
                    return entry
                }
                guard await history.complete(entries) else { return false }
            }
            guard chunk.nextOffset <= span.end else {
                await history.noteGone(wanted)
                return true
            }
        }
        throw CancellationError()
    }

    /// One reading, until its connection breaks.
    private func read(
        on consumer: AMQPConsumer,
        onCaughtUp: @escaping @Sendable () -> Void
    ) async throws -> ReadingOutcome.Reason {
        let end = try await stream.end()
        guard let start = try await begin(end: end) else { return .otherHistory }
        logger.debug("reading the history", metadata: ["position": "\(start)", "end": "\(end)"])
        let steps = ReadingSteps(
            history: history,
            stream: stream,
            deadLetters: deadLetters,
            consumer: consumer,
            recurrences: recurrences,
            onCaughtUp: onCaughtUp
        )
        return try await withThrowingTaskGroup(of: ReadingOutcome.Reason.self) { group in
            group.addTask { try await read(from: start, steps) }
            group.addTask { try await tick(steps) }
            defer { group.cancelAll() }
            guard let reason = try await group.next() else { throw CancellationError() }
            return reason
        }
    }

    private func read(from start: UInt64, _ steps: ReadingSteps) async throws -> ReadingOutcome.Reason {
        link.begin()
        let told = stream.told(shouldRetry: link.mayGoOn(after:), onStateChange: link.note)
        for try await chunk in told.chunks(from: start) {
            for batch in chunk.storedMessages {
                if let reason = try await steps.take(batch) { return reason }
            }
        }
        throw CancellationError()
    }

    /// Without a connection nothing is heard, and nothing that is waited for can come.
    private func tick(_ steps: ReadingSteps) async throws -> ReadingOutcome.Reason {
        while true {
            try await clock.sleep(for: Self.tickInterval)
            if link.isConnected, let reason = try await steps.tick() { return reason }
        }
    }

    /// Makes sure that the positions which are known from before are those of this history, and decides where to begin.
    ///
    /// - Returns: nil if it was another history that has been read so far: nothing of that counts any more.
    private func begin(end: UInt64) async throws -> UInt64? {
        if let read = await history.checkpoint, try await !read.belongs(to: stream, end: end) {
            warn(read, end: end)
            await history.forgetPositions()
            return nil
        }
        let role = await offlineLog.role
        var stored = await offlineLog.checkpoint
        if let checkpoint = stored, try await !checkpoint.belongs(to: stream, end: end) {
            if role == .writing {
                warn(checkpoint, end: end)
                await offlineLog.forgetCheckpoint()
            }
            stored = nil
        }
        return await history.begin(end: end, role: role, stored: stored)
    }

    /// It was made anew, or is another broker's.
    private func warn(_ checkpoint: Checkpoint, end: UInt64) {
        logger.warning(
            "this is a different history; the position in the old one does not apply to it",
            metadata: ["position": "\(checkpoint.nextPosition)", "end": "\(end)"]
        )
    }
}
