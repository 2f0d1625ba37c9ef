import Foundation
import Logging
import MirroringEvents
import MirroringWire
import RabbitMQClient

/// One reading of the history on one connection: from where cache and log need it, to the end and on.
struct HistoryReading {
    let history: EventHistory
    let logQueue: LogQueue
    let offlineLog: OfflineLogKeeper
    let barriers: Barriers
    let deadLetters: DeadLetterPublisher
    let recurrences: RecurrenceLog
    let clock: any Clock<Duration>
    let logger: Logger

    private enum Input: Sendable {
        case deliveries([Delivery])
        case tick
    }

    /// Deliveries that may wait for their acknowledgement; a stream's consumer is fed chunk by chunk within it.
    private static let prefetch: UInt16 = 2_000
    /// How many are acknowledged at once: to a stream it means only that it may send on, and each costs the broker a look at it.
    private static let acknowledged = 500
    private static let expiryInterval = Duration.seconds(1)

    /// Reads until the connection breaks, the task is cancelled, or the reading has to begin again.
    ///
    /// - Parameter onCaughtUp: called when everything that was there at the beginning has been read.
    /// - Returns: why it has to begin again.
    func run(
        on consumer: AMQPConsumer,
        onCaughtUp: @escaping @Sendable () -> Void
    ) async throws -> ReadingOutcome.Reason {
        let end = try await StreamTail(consumer: consumer, barriers: barriers).locate(id: UUID.version7().lowercased)
        let start = await history.begin(end: end, log: try await checkPositions(consumer, end: end))
        logger.debug("reading the history", metadata: ["from": "\(start)", "end": "\(end)"])
        let request = ConsumeOptions(
            queue: WireNames.Queue.history,
            prefetch: Self.prefetch,
            streamOffset: .offset(start)
        )
        return try await consumer.withSubscription(request) { subscription in
            try await read(subscription, on: consumer, onCaughtUp: onCaughtUp)
        }
    }

    /// Reads the last events of the unfinished runs that only the offline log knew, so that they can be replayed as they were sent.
    func completeUnfinishedRuns(on consumer: AMQPConsumer) async throws {
        let end = await history.nextPosition ?? 0
        for run in await history.unfinishedRuns where run.entry == nil && run.position < end {
            let request = ConsumeOptions(
                queue: WireNames.Queue.history,
                prefetch: 10,
                streamOffset: .offset(run.position)
            )
            // Something is delivered, because this reading's own barrier stands behind every position that is known.
            try await consumer.withSubscription(request) { subscription in
                for try await batch in subscription.deliveries {
                    if let first = batch.first, case .event(let entry) = HistoryMessage(first, user: consumer.user) {
                        await history.complete(entry)
                    }
                    return
                }
            }
        }
    }

    /// Deliveries and ticks go through one loop: the history takes one at a time, in order.
    private func read(
        _ subscription: Subscription,
        on consumer: AMQPConsumer,
        onCaughtUp: @escaping @Sendable () -> Void
    ) async throws -> ReadingOutcome.Reason {
        let (inputs, source) = AsyncStream<Input>.makeStream()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { source.finish() }
                for try await batch in subscription.deliveries { source.yield(.deliveries(batch)) }
            }
            group.addTask {
                try await clock.every(Self.expiryInterval) { source.yield(.tick) }
            }
            defer { group.cancelAll() }
            var unacknowledged = 0
            var last: Delivery?
            for await input in inputs {
                var batch: [Delivery] = []
                if case .deliveries(let deliveries) = input { batch = deliveries }
                let outcome =
                    batch.isEmpty ? await tick() : await history.receive(batch, user: consumer.user)
                if case .startOver(let reason) = outcome { return reason }
                if await history.isCaughtUp { onCaughtUp() }
                try await deadLetters.clear(batch, on: consumer)
                unacknowledged += batch.count
                last = batch.last ?? last
                // With the next tick at the latest: the broker closes the channel of one who owes it half an hour.
                guard let last, unacknowledged >= (batch.isEmpty ? 1 : Self.acknowledged) else { continue }
                try await subscription.acknowledge(through: last)
                unacknowledged = 0
            }
            try await group.next()  // the deliveries have ended: with the broker's reason
            throw CancellationError()
        }
    }

    /// Nothing may come for long: what the log asks for is not left until something does.
    private func tick() async -> ReadingOutcome {
        recurrences.keepUp()
        let outcome = await history.expire()
        return outcome == .goOn ? ReadingOutcome(await logQueue.nextAnswer()) : outcome
    }

    /// Makes sure that the positions which are known from before are those of this history.
    ///
    /// - Returns: where the offline log goes on, and the history's identity as far as it is stored.
    private func checkPositions(_ consumer: AMQPConsumer, end: UInt64) async throws -> LogCursor {
        if let mark = await history.mark, try await !mark.belongs(to: consumer, end: end) {
            warn(mark, end: end)
            await history.forgetPositions()
        }
        let isWriting = await offlineLog.role == .writing
        let nothing = isWriting ? LogCursor.at(0, epoch: nil) : .elsewhere(epoch: nil)
        guard let stored = await offlineLog.mark else { return nothing }
        if try await stored.belongs(to: consumer, end: end) {
            return isWriting
                ? .at(stored.nextPosition, epoch: stored.epoch)
                : .elsewhere(epoch: stored.epoch, readTo: stored.nextPosition)
        }
        if isWriting {
            warn(stored, end: end)
            await offlineLog.forgetMark()
        }
        return nothing
    }

    private func warn(_ mark: HistoryMark, end: UInt64) {
        logger.warning(
            "The history is not the one that was read before: it was made anew, or is another broker's. It is read anew.",
            metadata: ["read": "\(mark.nextPosition)", "end": "\(end)"]
        )
    }
}
