import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQClient
import TestSupport
import Testing

@testable import MirroringBridge

/// What a bridge puts into the history, and when.
@Suite(.timeLimit(.minutes(15))) struct BarrierMessageTests {
    /// The history as a test reads it: barrier by barrier, however many come at once.
    private actor Reader {
        private let subscription: Subscription
        private let user: String
        private var arrived: ArraySlice<StoredMessage> = []

        init(_ subscription: Subscription, user: String) {
            self.subscription = subscription
            self.user = user
        }

        /// The next message, which has to be a barrier.
        func next() async throws -> BarrierMessage {
            if arrived.isEmpty { arrived = try await subscription.next(1).stored[...] }
            guard let first = arrived.popFirst(), case .barrier(let barrier) = HistoryMessage(first, user: user) else {
                throw NoBarrier()
            }
            return barrier
        }
    }

    private struct NoBarrier: Error {}

    /// Runs a test with barriers on a real broker, and a reader of the history that does not tell them what it reads.
    private func with(_ body: (Barriers, TestBroker, Reader) async throws -> Void) async throws {
        try await withBroker { broker in
            let consumer = try await broker.consumer()
            let request = ConsumeOptions(queue: WireNames.Queue.history, prefetch: 100, streamOffset: .first)
            let subscription = try await consumer.subscribe(request)
            let configuration = try broker.configuration("test barriers")
            let publisher = ConfirmedPublisher(ConnectionRecovery(configuration: configuration))
            let publishing = Task { try await publisher.run() }
            defer { publishing.cancel() }
            let barriers = Barriers(publisher: publisher, bridgeId: UUID(), user: consumer.user)
            await barriers.restart(epoch: "name")
            let history = Reader(subscription, user: consumer.user)
            try await body(barriers, broker, history)
            await consumer.close()
        }
    }

    /// Waits for a barrier, while all that are read are told. A busy broker may take so long that others of before have followed it.
    private func pass(_ barriers: Barriers, _ history: Reader) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await barriers.wait() }
            group.addTask {
                while true { await barriers.observe([try await history.next()], epoch: "name", isCaughtUp: true) }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// An operator unbinds the history while a barrier is on its way, and another queue takes it: whoever waits for it, and all who
    /// ask for a replay later, would wait for ever.
    @Test func barrierThatIsNotReadIsFollowedByAnother() async throws {
        try await with { barriers, _, history in
            let passing = Task { try await barriers.wait() }
            let lost = try await history.next()
            let second = try await history.next()
            #expect(second.id != lost.id)
            await barriers.observe([second], epoch: "name", isCaughtUp: true)
            try await passing.value
            // The lost one holds up nobody any more.
            try await pass(barriers, history)
        }
    }

    /// Nothing leads to the history: who asks while a barrier is on its way, which fails, has to hear it as well.
    @Test func failureIsToldToAllWhoWait() async throws {
        try await with { barriers, broker, _ in
            let consumer = try await broker.consumer()
            let exchange = WireNames.Exchange.monitor
            try await consumer.unbind(QueueBinding(queue: WireNames.Queue.history, exchange: exchange, key: "barrier"))
            await consumer.close()
            let waiting = (1...20).map { _ in Task { try await barriers.wait() } }
            for task in waiting {
                await #expect(throws: AMQPError.self) { try await task.value }
            }
        }
    }

    /// It proves that a reading is dead, so it may not be said of one that comes.
    @Test func barrierThatTheBrokerHasIsOverdueUntilItIsRead() async throws {
        try await with { barriers, _, history in
            let waiting = Task { try await barriers.wait() }
            let barrier = try await history.next()
            try await eventually { await barriers.areOverdue }
            await barriers.observe([barrier], epoch: "name", isCaughtUp: true)
            try await waiting.value
            #expect(await !barriers.areOverdue)
        }
    }

    /// A bridge that begins behind all barriers that name the history would give it a name of its own.
    @Test func bridgeThatMayNotKnowTheHistoryIsToldItsName() async throws {
        try await with { barriers, _, history in
            let nameless = BarrierMessage(id: "another bridge's")
            await barriers.observe([nameless], epoch: "name", isCaughtUp: false)
            await barriers.observe([nameless], epoch: "name", isCaughtUp: true)
            #expect(try await history.next().epoch == "name")
            await barriers.observe([BarrierMessage(id: "named", epoch: "name")], epoch: "name", isCaughtUp: true)
            try await pass(barriers, history)
        }
    }
}
