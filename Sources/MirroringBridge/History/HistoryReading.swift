import AMQP
import Foundation
import Logging
import MirroringEvents

/// One reading of the history on one connection: from where cache and log need it, to the end and on.
struct HistoryReading {
    let history: EventHistory
    let feed: LogFeed
    let keeper: LogKeeper
    let publisher: ConfirmedPublisher
    let logger: Logger

    private enum Input: Sendable {
        case deliveries([Delivery])
        case tick
    }

    /// Deliveries that may wait for their acknowledgement; a stream's consumer is fed chunk by chunk within it.
    private static let prefetch: UInt16 = 2_000
    private static let expiryInterval = Duration.seconds(1)

    /// Reads until the connection breaks, the task is cancelled, or the log asks to read again.
    func run(on consumer: AMQPConsumer) async throws {
        try await checkTopology(consumer)
        let end = try await HistoryEnd(consumer: consumer, publisher: publisher).locate(id: UUID.version7().lowercased)
        let start = await history.begin(end: end, stored: try await storedPosition(consumer, end: end))
        logger.debug("reading the history", metadata: ["from": "\(start)", "end": "\(end)"])
        let request = SubscriptionRequest(
            queue: Topology.Queue.history,
            prefetch: Self.prefetch,
            streamOffset: .offset(start)
        )
        try await consumer.withSubscription(request) { try await read($0, user: consumer.user) }
    }

    /// Deliveries and ticks go through one loop: the history takes one at a time, in order.
    private func read(_ subscription: Subscription, user: String) async throws {
        let (inputs, source) = AsyncStream<Input>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { source.finish() }
                for try await batch in subscription.deliveries { source.yield(.deliveries(batch)) }
            }
            group.addTask {
                while true {
                    try await Task.sleep(for: Self.expiryInterval)
                    source.yield(.tick)
                }
            }
            defer { group.cancelAll() }
            for await input in inputs {
                let answer =
                    switch input {
                    case .deliveries(let batch): try await history.receive(batch, user: user)
                    case .tick: try await tick(user: user)
                    }
                guard case .taken = answer else { return }
                if case .deliveries(let batch) = input, let last = batch.last {
                    try await subscription.acknowledge(through: last)
                }
            }
            try await group.next()  // the deliveries have ended: with the broker's reason, if it had one
        }
    }

    /// Nothing may come for long: what the log asks for is not left until something does.
    private func tick(user: String) async throws -> LogFeed.Answer {
        guard case .taken = try await history.expire(user: user) else { return .readAgain }
        return await feed.nextAnswer()
    }

    private func checkTopology(_ consumer: AMQPConsumer) async throws {
        do {
            try await consumer.declare(.passive(Topology.Queue.history))
        } catch {
            guard error.code == .notFound else { throw error }
            throw AMQPError(
                .notFound,
                origin: .channel,
                number: error.number,
                "The stream \"\(Topology.Queue.history)\" is not on the broker. Run \"mom topology apply\"."
            )
        }
    }

    /// Where the log goes on; nil from the start, the very end while another bridge writes it.
    private func storedPosition(_ consumer: AMQPConsumer, end: UInt64) async throws -> UInt64? {
        let isStandingBy = await keeper.role == .standingBy
        let mark = isStandingBy ? await feed.lastMark : await keeper.stored
        if let mark, try await !mark.belongs(to: consumer, end: end) {
            logger.warning(
                "The history is not the one that was read before: it was made anew, or is another broker's. It is read anew.",
                metadata: ["stored": "\(mark.nextPosition)", "end": "\(end)"]
            )
            await feed.forgetMark()
            await keeper.forgetMark()
            await history.forgetPositions()
            return isStandingBy ? .max : nil
        }
        return isStandingBy ? .max : mark?.nextPosition
    }
}
