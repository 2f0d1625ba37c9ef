import Logging
import MirroringDiagnostics
import MirroringWire
import RabbitMQClient
import RabbitMQStream

import struct Foundation.UUID

/// Sends what no bridge can read to the dead letters, once, if this bridge is the one that does.
///
/// Nothing of the reading waits for a broker that takes nothing, nor for a queue that refuses letters. Whoever may read dead letters may
/// bind a queue of its own to their exchange, and one that refuses what it has no room for (`x-overflow: reject-publish`) makes the broker
/// say of each letter that it could not keep it. What is refused is looked for later, as what a bridge was sending when it died, because
/// each queue gets a letter by itself; and not each time, because the queue of the dead letters may be the one that refuses, and must not
/// be filled with copies.
struct DeadLetterPublisher {
    let history: EventHistory
    let stream: HistoryStream
    let leader: Leader
    let publisher: ConfirmedPublisher
    let bridgeId: UUID
    let recurrences: RecurrenceLog
    let logger: Logger

    /// When letters are looked for after a queue has refused some. By the first time that of the dead letters has what it was handed.
    static let retries = RetrySchedule(shortest: .seconds(10), longest: .seconds(600))
    private static let batchSize = 100
    private static let remedy =
        "Delete the queue on \(WireNames.Exchange.deadLetter) that was declared with x-overflow: reject-publish, or take its user's "
        + "rights away."

    /// Sends what has to go, and returns when it is there, or refused.
    ///
    /// - Parameters:
    ///   - batch: what was read last.
    ///   - retries: when it is tried again what was refused on this connection.
    ///   - consumer: looks at the queue. Before the history's end was reached, nothing is sent, because the copies of what was sent
    ///     before a crash may still follow; what is not in the batch any more is then read again.
    func clear(_ batch: [StoredMessage], _ retries: inout RetrySchedule, on consumer: AMQPConsumer) async throws {
        var pending = await history.deadLetters
        if pending.leftOff > 0 {
            let (waiting, leftOff) = (pending.count, pending.leftOff)
            recurrences.warn("too many messages have to become dead letters; all but the first are read again later") {
                ["waiting": "\(waiting)", "leftOff": "\(leftOff)"]
            }
        }
        guard pending.count > 0, retries.isDue(at: .now), await history.isCaughtUp, await leader.isLeading == true,
            await publisher.isConnected
        else { return }
        if let lowest = pending.sent.min(), let highest = pending.sent.max() {
            try await resolveSent(pending, lowest...highest, on: consumer)
            pending = await history.deadLetters
            if pending.refused.isEmpty { retries.accept() }
        }
        if pending.refused.isEmpty {
            try await send(pending, atHand: batch, on: consumer)
            pending = await history.deadLetters
        }
        if !pending.refused.isEmpty { retries.refuse(at: .now) }
    }

    /// Sends those that nobody has sent.
    private func send(_ pending: PendingDeadLetters, atHand batch: [StoredMessage], on consumer: AMQPConsumer)
        async throws
    {
        let atHand = batch.filter { pending[$0.position] != nil }
        if atHand.count == pending.count {
            try await send(atHand, pending, user: consumer.user)
        } else if let first = pending.first {
            try await readAgain(from: first, pending, user: consumer.user)
        }
    }

    /// Finds out what became of letters that a queue has refused, or whose sender died before it could say that they have arrived, and
    /// sends again what is lost.
    private func resolveSent(
        _ pending: PendingDeadLetters,
        _ range: ClosedRange<UInt64>,
        on consumer: AMQPConsumer
    ) async throws {
        let arrived = try await arrived(on: consumer)
        let lost = pending.lost(among: arrived.places, isAll: arrived.isAll)
        if pending.sent != pending.refused {
            logger.notice(
                "looked for dead letters that another bridge was sending when it ended",
                metadata: ["sent": "\(pending.sent.count)", "lost": "\(lost.count)"]
            )
        }
        await history.noteLost(lost)
        if let first = lost.min() { try await readAgain(from: first, pending.only(lost), user: consumer.user) }
        // Those that arrived are found once more, with the ones that were refused again.
        guard await history.deadLetters.refused.isDisjoint(with: lost) else { return }
        try await announce(range, user: consumer.user)
        await history.settle(pending.sent)
    }

    /// Those that the queue has. None are known if it can't be read: then each is sent again rather than none, but for those that were
    /// refused.
    private func arrived(on consumer: AMQPConsumer) async throws -> DeadLetterQueue.Arrived {
        do {
            return try await DeadLetterQueue.letters(on: consumer)
        } catch let error as AMQPError where error.origin == .channel {
            logger.warning("can't look for dead letters", metadata: ["error": "\(error)"])
            return DeadLetterQueue.Arrived()
        }
    }

    private func readAgain(from first: UInt64, _ pending: PendingDeadLetters, user: String) async throws {
        for try await chunk in stream.chunks(from: first) {
            for batch in chunk.storedMessages {
                try await send(batch.filter { pending[$0.position] != nil }, pending, user: user)
            }
            // There is something behind them: all of them were read once.
            guard chunk.nextOffset <= pending.last ?? 0 else { return }
        }
        throw CancellationError()
    }

    private func send(_ letters: [StoredMessage], _ pending: PendingDeadLetters, user: String) async throws {
        let epoch = await history.epoch
        for start in stride(from: 0, to: letters.count, by: Self.batchSize) {
            let part = Array(letters[start..<min(start + Self.batchSize, letters.count)])
            let messages = part.map { letter in
                let reason = pending[letter.position] ?? ""
                return DeadLetterMessage.make(letter.delivery, reason: reason, epoch: epoch, user: user)
            }
            // Once: if the connection breaks, the queue tells whether they arrived.
            let outcomes = try await publisher.publishOnce(messages)
            for outcome in outcomes { try outcome.requireTaken() }
            let positions = part.map(\.position)
            if outcomes.contains(.nacked) {
                await history.noteRefused(positions)
                recurrences.warn("a queue refuses dead letters; they are looked for before any is sent again") {
                    ["count": "\(positions.count)", "remedy": "\(Self.remedy)"]
                }
                continue
            }
            if let first = positions.first, let last = positions.last { try await announce(first...last, user: user) }
            await history.settle(positions)
        }
    }

    /// Says in the history that the letters of these positions, as far as they were sent, are in the queue.
    private func announce(_ letters: ClosedRange<UInt64>, user: String) async throws {
        let barrier = BarrierMessage(bridgeId: bridgeId, epoch: await history.epoch, letters: letters)
        try await publisher.publish(barrier.message(user: user)).requireTaken()
    }
}
