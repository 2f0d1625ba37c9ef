import EventSamples
import Foundation
import Logging
import MirroringEvents
import Testing

@testable import MirroringPublisher

/// The publisher without a broker.
@Suite(.timeLimit(.minutes(1))) struct OutboxPublisherTests {
    @Test func withoutABrokerEventsWaitAndTheNextProcessHasThem() async throws {
        try await OutboxFixture.run { fixture in
            let configuration = try fixture.configuration()
            do {
                let publisher = try OutboxPublisher(configuration: configuration, logger: Logger(label: "test"))
                let delivery = Task { await publisher.run() }
                for sequence in 1...5 { publisher.notify(.typical(sequence: sequence)) }
                #expect(await publisher.drain(for: .milliseconds(200)) == 5)
                let health = publisher.health
                #expect(!health.isConnected)
                #expect(health.waiting == 5)
                #expect(health.oldestWaiting == MirroringStatusEventArgs.typical(sequence: 1).status.receivedTime)
                #expect(health.lastError?.contains("127.0.0.1") == true)
                delivery.cancel()
                await delivery.value
                #expect(publisher.health.waiting == 5)
            }
            let instance = try #require(try fixture.folder.list().instances.first)
            let binding = OutboxBinding(configuration.broker)
            var left = try #require(try AdoptedEvents(instance, in: fixture.folder, binding: binding))
            #expect(left.take(100).events.map(\.event.sequence) == Array(1...5))
        }
    }

    @Test func anOutboxOfNothingLeavesNothing() async throws {
        try await OutboxFixture.run { fixture in
            let publisher = try OutboxPublisher(configuration: fixture.configuration(), logger: Logger(label: "test"))
            let delivery = Task { await publisher.run() }
            #expect(await publisher.drain(for: .seconds(30)) == 0)
            delivery.cancel()
            await delivery.value
            #expect(try fixture.names == [])
        }
    }
}
