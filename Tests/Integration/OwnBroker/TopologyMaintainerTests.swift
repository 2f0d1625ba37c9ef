import Foundation
import Logging
import MirroringWire
import RabbitMQClient
import TestSupport
import Testing

@testable import MirroringBridge

extension OwnBrokerTests {
    /// What a bridge does about a part of the topology that it is refused, and what the broker logs of it.
    @Suite(.timeLimit(.minutes(15))) struct TopologyMaintainerTests {
        /// Another hand has made the queue, with other arguments.
        @Test func partThatIsRefusedIsLeftForAWhileAndTheOthersAreMadeAgain() async throws {
            let broker = try OwnBroker.ofSuite
            try await withBroker { host in
                let consumer = try await host.consumer()
                let other = QueueDeclaration(WireNames.Queue.replayRequests, arguments: ["x-queue-type": "classic"])
                try await consumer.deleteQueue(other.name)
                try await consumer.declare(other)
                let declared = QueueDeclaration(other.name, arguments: ["x-queue-type": "quorum"])
                let health = BridgeHealth()
                let clock = ManualClock()
                let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
                let topology = TopologyMaintainer(health: health, clock: clock, logger: logger)
                let before = try broker.refusals(.preconditionFailed)
                var refused = RefusedParts()
                try await topology.ensure(on: consumer, &refused)
                // So often that its pause, of real seconds, is longer than ten looks at a busy broker.
                let error = try #require(refused.error)
                for _ in 1...10 { refused.refuse(.queue(declared), error, at: .now) }
                let keeping = Task { [refused] in try await topology.keep(on: consumer, after: refused) }
                for _ in 1...10 {
                    await clock.untilSomebodySleeps()
                    clock.advance(by: .seconds(5))
                }
                await clock.untilSomebodySleeps()
                #expect(health.issues.count == 1)
                #expect(health.issues[0].contains(other.name))
                try await broker.expectRefusals(before + 1, .preconditionFailed, in: host, by: declared)

                // Everything else is looked after, and a new connection tries everything.
                try await host.deleteExchange(WireNames.Exchange.replay)
                clock.advance(by: .seconds(5))
                await clock.untilSomebodySleeps()
                try await consumer.declare(.passive(WireNames.Exchange.replay, kind: .topic))
                keeping.cancel()
                _ = await keeping.result
                try await consumer.deleteQueue(other.name)
                var none = RefusedParts()
                try await topology.ensure(on: consumer, &none)
                #expect(health.issues.isEmpty)
                #expect(none.error == nil)
                await consumer.close()
            }
        }
    }
}
