import Foundation
import Logging
import MirroringDiagnostics
import MirroringEvents
import MirroringWire
import RabbitMQClient

/// One reading of the history on one connection: from where cache and log need it, to the end and on.
struct HistoryReading {
    let history: EventHistory
    let stream: HistoryStream
    let offlineLog: OfflineLogKeeper
    let barriers: Barriers
    let deadLetters: DeadLetterPublisher
    let recurrences: RecurrenceLog
    let clock: any Clock<Duration>
    let logger: Logger

    /// Deliveries that may wait for their acknowledgement; a stream's consumer is fed chunk by chunk within it. A half is acknowledged at
    /// once: to a stream it means only that it may send on, and each costs the broker a look at it.
    private static let prefetch: UInt16 = 500
    private static let tickInterval = Duration.seconds(1)

    /// Reads until the connection breaks, the task is cancelled, or the reading has to begin again.
    ///
    /// - Parameter onCaughtUp: called when everything that was there at the beginning has been read.
    /// - Returns: why it has to begin again.
    func run(
        on consumer: AMQPConsumer,
        onCaughtUp: @escaping @Sendable () -> Void
    ) async throws -> ReadingOutcome.Reason {
        let end = try await StreamTail(consumer: consumer, barriers: barriers).locate(id: UUID.version7().lowercased)
        let start = try await begin(on: consumer, end: end)
        logger.debug("reading the history", metadata: ["position": "\(start)", "end": "\(end)"])
        return try await stream.read(from: start, prefetch: Self.prefetch, near: consumer) { subscription, place in
            try await read(subscription, from: place, on: consumer, onCaughtUp: onCaughtUp)
        }
    }

    /// Reads the last events of the unfinished runs that only the offline log knew, so that they can be replayed as they were sent: as many
    /// as there is room for. Runs that never ended stay known when the history has dropped their events, and are looked for once.
    func completeUnfinishedRuns(on consumer: AMQPConsumer) async throws {
        guard await !history.incompleteSpans().isEmpty else { return }
        if case .message(let first) = try await stream.look(at: .first, near: consumer), let start = first.streamOffset
        {
            await history.noteGone(before: start)
        }
        for span in await history.incompleteSpans() {
            guard try await complete(span, near: consumer) else { return }
        }
    }

    /// - Returns: whether there is room for more.
    private func complete(_ span: ReadingSpan, near consumer: AMQPConsumer) async throws -> Bool {
        let wanted = Set(span.positions)
        // Something is delivered, because this reading's own barrier comes after every position that is known.
        return try await stream.read(from: span.start, prefetch: 10, near: consumer) { subscription, place in
            for try await batch in subscription.deliveries {
                let entries = batch.compactMap { delivery -> HistoryEntry? in
                    guard let offset = delivery.streamOffset, wanted.contains(offset),
                        case .event(let entry) = HistoryMessage(delivery, user: consumer.user)
                    else { return nil }
                    return entry
                }
                guard await history.complete(entries) else { return false }
                guard let last = batch.last, last.streamOffset ?? 0 < span.end else {
                    await history.noteGone(wanted)
                    return true
                }
                try place.pass(batch)
                try? await subscription.acknowledge(through: last)  // the deliveries end with the better reason
            }
            return true
        }
    }

    /// Deliveries and ticks, which are empty batches, go through one loop: the history takes one at a time, in order.
    private func read(
        _ subscription: Subscription,
        from place: HistoryStream.Place,
        on consumer: AMQPConsumer,
        onCaughtUp: @escaping @Sendable () -> Void
    ) async throws -> ReadingOutcome.Reason {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await clock.every(Self.tickInterval) { subscription.wake() } }
            defer { group.cancelAll() }
            var unacknowledged = 0
            var last: Delivery?
            var retries = DeadLetterPublisher.retries
            for try await batch in subscription.deliveries {
                if batch.isEmpty { recurrences.keepUp() }
                let outcome = await history.receive(batch, user: consumer.user)
                if case .startOver(let reason) = outcome { return reason }
                if await history.isCaughtUp { onCaughtUp() }
                try await deadLetters.clear(batch, &retries, on: consumer)
                try place.pass(batch)
                unacknowledged += batch.count
                last = batch.last ?? last
                // With the next tick at the latest: the broker closes the channel of one who owes it half an hour.
                guard let last, unacknowledged >= (batch.isEmpty ? 1 : (place.prefetch + 1) / 2) else { continue }
                // If the connection is over by now, the deliveries end, and with the better reason.
                try? await subscription.acknowledge(through: last)
                unacknowledged = 0
            }
            throw CancellationError()  // that ends deliveries without a reason of the broker's
        }
    }

    /// Makes sure that the positions which are known from before are those of this history, and decides where to begin.
    private func begin(on consumer: AMQPConsumer, end: UInt64) async throws -> UInt64 {
        if let read = await history.checkpoint, try await !read.belongs(to: stream, near: consumer, end: end) {
            warn(read, end: end)
            await history.forgetPositions()
        }
        let role = await offlineLog.role
        var stored = await offlineLog.checkpoint
        if let checkpoint = stored, try await !checkpoint.belongs(to: stream, near: consumer, end: end) {
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
