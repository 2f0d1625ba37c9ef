import EventSamples
import Foundation
import MirroringEvents
import MirroringPublisher
import MirroringWire
import RabbitMQClient
import TestSupport
import Testing

extension OwnBrokerTests {
    /// The publisher when its broker as a whole is in trouble.
    @Suite(.timeLimit(.minutes(15))) struct RelayTroubleTests {
        @Test func eventsWaitForTheEndOfAnAlarm() async throws {
            let broker = try OwnBroker.ofSuite
            try await PublisherScratch.with { scratch in
                let path = try NetworkPath(to: broker.port)
                let publisher = try scratch.publisher { $0.broker.addresses[0].port = path.port }
                try await scratch.deliver(with: publisher) { publisher in
                    publisher.notify(.typical(sequence: 1))
                    #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                    try await broker.withMemoryAlarm {
                        publisher.notify(.typical(sequence: 2))
                        _ = try await publisher.health { $0.isBlocked }
                        let sent = path.bytesFromClients
                        for sequence in 3...5_000 { publisher.notify(.typical(sequence: sequence)) }
                        #expect(await publisher.drain(for: .seconds(1)) >= 4_998)
                        #expect(publisher.health.isConnected)
                        #expect(publisher.health.isBlocked)
                        #expect(path.bytesFromClients - sent < 100, "heartbeats, and no event")
                    }
                    #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                    #expect(!publisher.health.isBlocked)
                    #expect(publisher.health.lost == 0)
                }
                let history = try await scratch.history(5_000)
                #expect(history.count == 5_000, "what waited was published once")
                #expect(
                    history.map { $0.properties.headers[WireNames.Header.sequence]?.int } == (1...5_000).map(Int64.init)
                )
            }
        }

        /// An engine that is done while its broker has an alarm must not wait for a goodbye that nobody reads.
        @Test func publisherEndsAtOnceDuringAnAlarm() async throws {
            let broker = try OwnBroker.ofSuite
            try await PublisherScratch.with { scratch in
                try await broker.withMemoryAlarm {
                    let publisher = try scratch.publisher()
                    let delivery = Task { await publisher.run() }
                    publisher.notify(.typical(sequence: 1))
                    _ = try await publisher.health { $0.isBlocked }
                    let time = await ContinuousClock().measure {
                        delivery.cancel()
                        await delivery.value
                    }
                    #expect(time < .seconds(30), "a call that nobody answers takes a minute")
                }
                try await scratch.deliver(with: scratch.publisher()) { publisher in
                    publisher.notify(.typical(sequence: 2))
                    #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                }
                #expect(try await scratch.sequences(2) == [1, 2])
            }
        }

        /// Whoever looks after what waits is told what it waits for.
        @Test func flushNamesTheAlarm() async throws {
            let broker = try OwnBroker.ofSuite
            try await PublisherScratch.with { scratch in
                try scratch.abandon(1...3)
                let folder = ["MIRRORING_OUTBOX_FOLDER": scratch.folder.path()]
                let environment = scratch.broker.environment.merging(folder) { $1 }
                func flush(wait seconds: Int) async throws -> ProductResult {
                    try await Product.mirror.run(["outbox", "flush", "--wait", "\(seconds)"], environment: environment)
                }
                let blocked = try await broker.withMemoryAlarm { try await flush(wait: 20) }
                #expect(blocked.exitCode == 75)
                #expect(blocked.errorOutput.contains("takes nothing from publishers for now: it is low on memory."))
                let later = try await flush(wait: 240)
                #expect(later.exitCode == 0, "\(later.errorOutput)")
                #expect(try await scratch.sequences(3) == [1, 2, 3])
            }
        }

        @Test func brokerThatIsKilledWhileEventsFlowAndComesBackHasThemAll() async throws {
            let broker = try OwnBroker.ofSuite
            try await PublisherScratch.with { scratch in
                // The broker keeps a new topology in memory for some seconds; its loss is not what is tested here.
                try await broker.evaluate("mnesia:sync_log().")
                try await scratch.deliver(with: scratch.publisher()) { publisher in
                    let engine = Task {
                        for sequence in 1...20_000 {
                            publisher.notify(.typical(sequence: sequence))
                            // The events flow for as long as the broker's death and return take.
                            if sequence.isMultiple(of: 25) { try await Task.sleep(for: .milliseconds(10)) }
                        }
                    }
                    _ = try await publisher.health { $0.isConnected && $0.waiting > 0 }
                    try await broker.kill()
                    let health = try await publisher.health { !$0.isConnected && $0.lastError != nil }
                    #expect(health.waiting > 0)
                    try await broker.start()
                    try await engine.value
                    #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                    #expect(publisher.health.lost == 0)
                }
                // What came before the history was there again was returned, and may have been overtaken.
                #expect(try await scratch.sequences(20_000).sorted() == Array(1...20_000))
            }
        }

        /// The broker closes the channel with 406 over a message that is larger than it takes.
        @Test func whatIsTooLargeForTheBrokerWaitsUntilItTakesIt() async throws {
            let broker = try OwnBroker.ofSuite
            try await PublisherScratch.with { scratch in
                try await broker.evaluate("application:set_env(rabbit, max_message_size, 100).")
                try await scratch.deliver(with: scratch.publisher()) { publisher in
                    for sequence in 1...10 { publisher.notify(.typical(sequence: sequence)) }
                    let health = try await publisher.health { $0.lastError?.contains("406") == true }
                    #expect(health.waiting == 10)
                    try await broker.evaluate("application:set_env(rabbit, max_message_size, 134217728).")
                    #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                    #expect(publisher.health.lastError == nil)
                }
                #expect(try await scratch.sequences(10) == Array(1...10))
            }
        }
    }
}
