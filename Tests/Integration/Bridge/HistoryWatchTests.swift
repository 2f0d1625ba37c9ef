import EventSamples
import Foundation
import Logging
import MirroringDiagnostics
import MirroringEvents
import MirroringWire
import RabbitMQClient
import Synchronization
import TestSupport
import Testing

@testable import MirroringBridge

/// Whether a bridge notices that nothing of the history comes.
@Suite(.timeLimit(.minutes(15))) struct HistoryWatchTests {
    @Test func historyThatDeliversNothingIsAnIssueUntilItDoes() async throws {
        try await with { watched in
            let others = try await watched.consumer.subscribe(ConsumeOptions(queue: Watched.others, prefetch: 100))
            await watched.passMinute()
            // The history has it, and nobody reads it there.
            let barriers = try await others.next(1).compactMap { BarrierMessage($0) }
            await watched.clock.untilSomebodySleeps()
            #expect(watched.health.issues.isEmpty)
            await watched.passMinute()
            try await eventually { watched.health.issues.count == 1 }
            #expect(watched.health.issues[0].contains("\"mirroring.history\""))
            await watched.barriers.observe(barriers, epoch: "name", isCaughtUp: true)
            try await eventually { watched.health.issues.isEmpty }
        }
    }

    @Test func historyThatIsReadIsNotAsked() async throws {
        try await with { watched in
            let request = ConsumeOptions(queue: WireNames.Queue.history, prefetch: 100, streamOffset: .first)
            let subscription = try await watched.consumer.subscribe(request)
            for sequence in 1...3 {
                await watched.clock.untilSomebodySleeps()
                try await watched.broker.publish([.typical(sequence: sequence)])
                _ = await watched.history.receive(try await subscription.next(1).stored, user: watched.consumer.user)
                await watched.passMinute()
            }
            await watched.clock.untilSomebodySleeps()
            #expect(try await watched.consumer.declare(.passive(Watched.others)).messages == 0)
            await watched.passMinute()
            // One that is not read is followed by another.
            try await eventually { try await watched.consumer.declare(.passive(Watched.others)).messages > 0 }
        }
    }

    /// Nothing leads to the history, as when an operator has unbound it.
    @Test func barrierThatCannotBePutThereIsAnIssue() async throws {
        try await with { watched in
            for queue in [Watched.others, WireNames.Queue.history] {
                try await watched.consumer.unbind(QueueBinding.barriers(to: queue))
            }
            await watched.passMinute()
            try await eventually { watched.health.issues == [Barriers.topologyMissing.description] }
            try await watched.consumer.bind(QueueBinding.barriers(to: Watched.others))
            let others = try await watched.consumer.subscribe(ConsumeOptions(queue: Watched.others, prefetch: 100))
            await watched.passMinute()
            let barriers = try await others.next(1).compactMap { BarrierMessage($0) }
            await watched.barriers.observe(barriers, epoch: "name", isCaughtUp: true)
            try await eventually { watched.health.issues.isEmpty }
        }
    }

    /// The reading goes on, so it is neither the disk nor the broker as a whole: another connection has another consumer.
    @Test func readingThatIsGivenNothingEndsWithItsConnection() async throws {
        try await with { watched in
            let request = ConsumeOptions(queue: WireNames.Queue.history, prefetch: 100, streamOffset: .first)
            let subscription = try await watched.consumer.subscribe(request)
            let user = watched.consumer.user
            _ = await watched.history.receive(try await subscription.next(1).stored, user: user)
            #expect(await watched.history.isCaughtUp)
            let end = Mutex<(any Error)?>(nil)
            let waiting = Task {
                guard case .failure(let error) = await watched.watching.result else { return }
                end.withLock { $0 = error }
            }
            try await eventually {
                _ = await watched.history.receive([], user: user)
                watched.clock.advance(by: HistoryWatch.patience)
                return end.withLock { $0 != nil }
            }
            await waiting.value
            let error = end.withLock { $0 as? AMQPError }
            #expect(error?.code == .timeout)
            #expect(error?.description.contains("\"mirroring.history\"") == true)
        }
    }

    // MARK: Parts

    /// A watch at work, of a history that the test reads, or doesn't.
    private struct Watched {
        /// A queue that gets every barrier as well.
        static let others = "others"

        let broker: TestBroker
        let consumer: AMQPConsumer
        let history: EventHistory
        let barriers: Barriers
        let health: BridgeHealth
        let clock: ManualClock
        let watching: Task<Never, any Error>

        func passMinute() async {
            await clock.untilSomebodySleeps()
            clock.advance(by: HistoryWatch.patience)
        }
    }

    private func with(_ body: (Watched) async throws -> Void) async throws {
        try await withBroker { broker in
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let configuration = try broker.configuration("test watch")
            let publisher = ConfirmedPublisher(ConnectionRecovery(configuration: configuration))
            let publishing = Task { try await publisher.run() }
            let consumer = try await broker.consumer()
            let barriers = Barriers(publisher: publisher, bridgeId: UUID(), user: consumer.user)
            let history = EventHistory(
                configuration: BridgeConfiguration(broker: configuration, offlineFolder: ""),
                logQueue: LogQueue(),
                barriers: barriers,
                recurrences: RecurrenceLog(logger: logger)
            )
            let first = BarrierMessage(id: "first", bridgeId: UUID()).message(user: consumer.user)
            #expect(try await publisher.publish(first) == .confirmed)
            _ = await history.begin(end: 0, role: .standingBy, stored: nil)
            try await consumer.declare(.exclusive(Watched.others))
            try await consumer.bind(QueueBinding.barriers(to: Watched.others))
            let (health, clock) = (BridgeHealth(), ManualClock())
            let watch = HistoryWatch(
                history: history,
                stream: HistoryStream(BridgeConfiguration(broker: configuration, offlineFolder: "").history),
                barriers: barriers,
                health: health,
                clock: clock,
                logger: logger
            )
            let watching = Task { try await watch.keep() }
            let watched = Watched(
                broker: broker,
                consumer: consumer,
                history: history,
                barriers: barriers,
                health: health,
                clock: clock,
                watching: watching
            )
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(try await body(watched))
            } catch {
                outcome = .failure(error)
            }
            watching.cancel()
            publishing.cancel()
            _ = await (watching.result, publishing.result)
            #expect(watched.health.issues.isEmpty, "what comes next says by itself what is wrong")
            await watched.consumer.close()
            try outcome.get()
        }
    }
}
