import Foundation
import Logging
import MirroringDiagnostics
import MirroringWire
import RabbitMQClient
import Synchronization
import TestSupport
import Testing

@testable import MirroringBridge

extension OwnBrokerTests {
    /// Requests for replays that a bridge can't answer for long: nothing of the history comes, or the broker takes nothing.
    @Suite(.timeLimit(.minutes(15))) struct UnansweredRequestTests {
        private static let workers = 4

        @Test func requestGoesBackToTheQueueForAnotherBridge() async throws {
            try await with { serving, host in
                let requester = try await ReplayRequester(host)
                try await requester.ask(id: "asked")
                await serving.clock.untilSomebodySleeps()
                let other = try await host.consumer()
                let request = ConsumeOptions(queue: WireNames.Queue.replayRequests, prefetch: 1)
                let subscription = try await other.subscribe(request)
                let found = Mutex<Delivery?>(nil)
                let taking = Task {
                    let delivery = try await subscription.next(1).first
                    found.withLock { $0 = delivery }
                }
                // The bridge's other workers take it as well, one after the other.
                try await eventually {
                    serving.clock.advance(by: .seconds(600))
                    return found.withLock { $0 != nil }
                }
                try await taking.value
                let delivery = try #require(found.withLock { $0 })
                #expect(delivery.properties.correlationId == "asked")
                #expect(delivery.isRedelivered)
                await other.close()
                await requester.close()
            }
        }

        /// As it does after half an hour, if it is left at its default. Only the worker is concerned, and goes on.
        @Test func channelThatTheBrokerClosesIsFollowedByAnother() async throws {
            let broker = try OwnBroker.ofSuite
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(
                    try await with {
                        try await broker.evaluate(Self.patience(consumer: 1_000, tick: 200))
                    } _: { serving, host in
                        let consumer = try await host.consumer()
                        func consumers() async throws -> Int {
                            try await consumer.declare(.passive(WireNames.Queue.replayRequests)).consumers
                        }
                        try await eventually { try await consumers() == Self.workers }
                        // A channel keeps the time that was set when it was opened: nobody else may be late by a second.
                        try await broker.evaluate(Self.patience(consumer: 1_800_000, tick: 200))
                        let requester = try await ReplayRequester(host)
                        try await requester.ask(id: "asked")
                        try await eventually { try await consumers() < Self.workers }
                        await serving.read.read()
                        try await eventually { try await consumers() == Self.workers }
                        #expect(try await requester.answer().events.isEmpty)
                        #expect(try await requester.replay().events.isEmpty)
                        await consumer.close()
                        await requester.close()
                    }
                )
            } catch {
                outcome = .failure(error)
            }
            try await broker.evaluate(Self.patience(consumer: 1_800_000, tick: 60_000))
            try outcome.get()
        }

        // MARK: Parts

        /// For how long a broker waits for acknowledgements, and how often it looks, in milliseconds.
        private static func patience(consumer: Int, tick: Int) -> String {
            "application:set_env(rabbit, consumer_timeout, \(consumer)), "
                + "application:set_env(rabbit, channel_tick_interval, \(tick))."
        }

        private struct Serving {
            let read: ReadBarriers
            let clock: ManualClock
        }

        /// Has requests taken that wait for a barrier.
        ///
        /// - Parameters:
        ///   - prepare: what is done before the first worker opens its channel.
        ///   - body: the test.
        private func with(
            _ prepare: () async throws -> Void = {},
            _ body: (Serving, TestBroker) async throws -> Void
        ) async throws {
            try await withBroker { host in
                try await ReadBarriers.with(host) { read in
                    let configuration = try host.configuration("test bridge")
                    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
                    let recurrences = RecurrenceLog(logger: logger)
                    let history = EventHistory(
                        configuration: BridgeConfiguration(broker: configuration, offlineFolder: ""),
                        logQueue: LogQueue(),
                        barriers: read.barriers,
                        recurrences: recurrences
                    )
                    let clock = ManualClock()
                    let responder = ReplayResponder(
                        history: history,
                        barriers: read.barriers,
                        gate: ReplayGate(),
                        replies: read.publisher,
                        recurrences: recurrences,
                        logger: logger
                    )
                    let server = ReplayServer(responder: responder, clock: clock, recurrences: recurrences)
                    let consumer = try await host.consumer()
                    try await prepare()
                    let answering = Task { try await server.serve(on: consumer) }
                    let outcome: Result<Void, any Error>
                    do {
                        outcome = .success(try await body(Serving(read: read, clock: clock), host))
                    } catch {
                        outcome = .failure(error)
                    }
                    answering.cancel()
                    _ = await answering.result
                    await consumer.close()
                    try outcome.get()
                }
            }
        }
    }
}
