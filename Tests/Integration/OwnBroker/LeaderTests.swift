import Foundation
import Logging
import MirroringDiagnostics
import MirroringWire
import RabbitMQClient
import TestSupport
import Testing

@testable import MirroringBridge

extension OwnBrokerTests {
    /// Which of several bridges leads, and what the broker logs of it.
    @Suite(.timeLimit(.minutes(15))) struct LeaderTests {
        /// A broker writes two errors for each declaration that it refuses: nine megabytes a day of each bridge that stands by.
        @Test func whoStandsByIsRefusedNothingAndTakesOverWhenTheLeaderGoes() async throws {
            let broker = try OwnBroker.ofSuite
            try await withBroker { host in
                let leading = try await host.consumer()
                try await with(host, on: leading, clock: ManualClock()) { first in
                    try await eventually { await first.isLeading == true }
                    let clock = ManualClock()
                    let standing = try await host.consumer()
                    let before = try broker.refusals(.resourceLocked)
                    try await with(host, on: standing, clock: clock) { second in
                        for _ in 1...10 { try await pass(clock) }
                        #expect(await second.isLeading == false)
                        try await broker.expectRefusals(before, .resourceLocked, in: host, by: queue)
                        await leading.close()
                        // The broker may need a moment to take the queue away.
                        try await eventually {
                            clock.advance(by: .seconds(5))
                            return await second.isLeading == true
                        }
                    }
                    await standing.close()
                }
            }
        }

        /// As of a user who may not send to any queue.
        @Test func whoCannotLookTriesOnceAMinute() async throws {
            let broker = try OwnBroker.ofSuite
            try await withBroker { host in
                let leading = try await host.consumer()
                try await leading.declare(queue)
                let clock = ManualClock()
                let standing = try await host.consumer()
                let before = try broker.refusals(.resourceLocked)
                let publisher = ConfirmedPublisher(ConnectionRecovery(configuration: try host.configuration("unused")))
                let leader = leader(publisher, clock: clock)
                let serving = Task { try await leader.serve(on: standing) }
                for _ in 1...10 { try await pass(clock) }
                #expect(await leader.isLeading == false)
                try await broker.expectRefusals(before + 1, .resourceLocked, in: host, by: queue)
                serving.cancel()
                _ = await serving.result
                for consumer in [leading, standing] { await consumer.close() }
            }
        }

        // MARK: Parts

        /// Lets a leader look once more, five seconds later.
        private func pass(_ clock: ManualClock) async throws {
            await clock.untilSomebodySleeps()
            clock.advance(by: .seconds(5))
        }

        private let queue = QueueDeclaration.exclusive(WireNames.Queue.speaker)

        private func leader(
            _ publisher: ConfirmedPublisher,
            _ barriers: Barriers? = nil,
            clock: ManualClock
        ) -> Leader {
            Leader(
                barriers: barriers ?? Barriers(publisher: publisher, bridgeId: UUID(), user: "guest"),
                publisher: publisher,
                clock: clock,
                recurrences: RecurrenceLog(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            )
        }

        /// Runs a leader whose barriers are read.
        private func with(
            _ host: TestBroker,
            on consumer: AMQPConsumer,
            clock: ManualClock,
            _ body: (Leader) async throws -> Void
        ) async throws {
            try await ReadBarriers.with(host) { read in
                await read.read()
                // Who can't look yet whether another one leads tries to, and is refused once.
                try await eventually { await read.publisher.isConnected }
                let leader = leader(read.publisher, read.barriers, clock: clock)
                let serving = Task { try await leader.serve(on: consumer) }
                defer { serving.cancel() }
                try await body(leader)
            }
        }
    }
}
