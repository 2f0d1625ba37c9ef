import EventSamples
import Foundation
import MirroringEvents
import MirroringPublisher
import MirroringSettings
import MirroringWire
import RabbitMQClient
import TestSupport
import Testing

/// The publisher when the broker refuses, returns or goes away.
@Suite(.timeLimit(.minutes(15))) struct TroubleTests {
    @Test func connectionsCutInTheMiddleLoseNothing() async throws {
        try await PublisherScratch.with { scratch in
            let publisher = try scratch.publisher()
            try await scratch.deliver(with: publisher) { publisher in
                async let cuts: Void = {
                    for _ in 1...3 { try await scratch.broker.closeConnections() }
                }()
                for sequence in 1...10_000 {
                    publisher.notify(.typical(sequence: sequence))
                    // Events keep flowing while the connections are cut.
                    if sequence.isMultiple(of: 20) { try await Task.sleep(for: .milliseconds(10)) }
                }
                try await cuts
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                #expect(publisher.health.lost == 0)
            }
            #expect(try await scratch.sequences(10_000) == Array(1...10_000))
        }
    }

    @Test func whatNoQueueTakesWaitsUntilTheTopologyIsThere() async throws {
        try await PublisherScratch.with { scratch in
            let address = scratch.configuration.broker.addresses[0]
            let consumer = try await AMQPConsumer.open(scratch.configuration.broker, address: address)
            let binding = QueueBinding(queue: WireNames.Queue.history, exchange: WireNames.Exchange.events, key: "#")
            try await consumer.unbind(binding)
            try await scratch.deliver(with: scratch.publisher()) { publisher in
                for sequence in 1...200 { publisher.notify(.typical(sequence: sequence)) }
                let health = try await publisher.health { $0.lastError != nil }
                #expect(health.lacksTopology)
                #expect(health.waiting == 200)
                #expect(health.isConnected)
                try await consumer.bind(binding)
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                #expect(publisher.health.lastError == nil)
            }
            // The binding may take effect in the middle of an attempt: what was refused then follows the rest.
            #expect(try await scratch.sequences(200).sorted() == Array(1...200))
            await consumer.close()
        }
    }

    @Test func withoutTheExchangeEventsWait() async throws {
        let log = LogRecord()
        try await PublisherScratch.with(hasTopology: false) { scratch in
            try await scratch.deliver(with: scratch.publisher(logger: log.logger)) { publisher in
                for sequence in 1...100 { publisher.notify(.typical(sequence: sequence)) }
                let health = try await publisher.health { $0.lastError?.contains("mirroring.monitor") == true }
                #expect(health.lacksTopology)
                #expect(health.waiting == 100)
                // Some attempts more, of which each finds the same.
                #expect(await publisher.drain(for: .seconds(1)) == 100)
                #expect(log.visible.count == 2, "connected, and refused: \(log.visible)")
                try await scratch.broker.applyTopology()
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                #expect(log.visible.contains("broker takes events again"))
            }
            // The exchange is there before its binding: what came in between was refused, and follows the rest.
            #expect(try await scratch.sequences(100).sorted() == Array(1...100))
        }
    }

    /// A node that starts lets publishers in before the history is back, and confirms what only a subscriber's queue took: as here,
    /// where the history takes no barrier.
    @Test func untilTheHistoryIsThereNoEventLeaves() async throws {
        try await PublisherScratch.with { scratch in
            let address = scratch.configuration.broker.addresses[0]
            let consumer = try await AMQPConsumer.open(scratch.configuration.broker, address: address)
            let barriers = QueueBinding.barriers(to: WireNames.Queue.history)
            try await consumer.unbind(barriers)
            try await consumer.declare(QueueDeclaration("subscriber"))
            try await consumer.bind(QueueBinding(queue: "subscriber", exchange: WireNames.Exchange.events, key: "#"))
            try await scratch.deliver(with: scratch.publisher()) { publisher in
                for sequence in 1...50 { publisher.notify(.typical(sequence: sequence)) }
                _ = try await publisher.health { $0.lastError != nil }
                #expect(await publisher.drain(for: .seconds(1)) == 50)
                #expect(try await consumer.declare(QueueDeclaration("subscriber")).messages == 0)
                try await consumer.bind(barriers)
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
            }
            #expect(try await scratch.sequences(50) == Array(1...50))
            await consumer.close()
        }
    }

    /// There is no event whose confirm could say that all is well again.
    @Test func whatTheBrokerRefusedToAnIdleEngineIsForgottenWhenItTakesMessages() async throws {
        try await PublisherScratch.with { scratch in
            let address = scratch.configuration.broker.addresses[0]
            let consumer = try await AMQPConsumer.open(scratch.configuration.broker, address: address)
            let barriers = QueueBinding.barriers(to: WireNames.Queue.history)
            try await consumer.unbind(barriers)
            try await scratch.deliver(with: scratch.publisher()) { publisher in
                #expect(try await publisher.health { $0.lastError != nil }.lacksTopology)
                try await consumer.bind(barriers)
                #expect(try await !publisher.health { $0.lastError == nil }.lacksTopology)
            }
            await consumer.close()
        }
    }

    /// A full queue that rejects: the broker nacks.
    @Test func whatAFullQueueRefusesIsSentAgain() async throws {
        try await PublisherScratch.with { scratch in
            let address = scratch.configuration.broker.addresses[0]
            let consumer = try await AMQPConsumer.open(scratch.configuration.broker, address: address)
            let arguments: FieldTable = ["x-max-length": 10, "x-overflow": "reject-publish"]
            try await consumer.declare(QueueDeclaration("narrow", arguments: arguments))
            try await consumer.bind(QueueBinding(queue: "narrow", exchange: WireNames.Exchange.events, key: "#"))
            try await scratch.deliver(with: scratch.publisher()) { publisher in
                for sequence in 1...100 { publisher.notify(.typical(sequence: sequence)) }
                let health = try await publisher.health { $0.lastError != nil }
                #expect(health.lastError?.contains("nack") == true)
                #expect(health.waiting > 0)
                try await consumer.deleteQueue("narrow")
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
            }
            let sequences = Set(try await scratch.sequences(100))
            #expect(sequences == Set(1...100))
            await consumer.close()
        }
    }

    /// Whoever may read one job may declare such a queue, and must not hold up the others for ever.
    @Test func queueThatGoesOnRefusingHoldsNothingUp() async throws {
        try await PublisherScratch.with { scratch in
            let address = scratch.configuration.broker.addresses[0]
            let consumer = try await AMQPConsumer.open(scratch.configuration.broker, address: address)
            let (refused, run) = (UUID(), UUID())
            let key = "\(refused.lowercased).*.*.*"
            let queue = try await consumer.bindRefusing(to: WireNames.Exchange.events, key: key)
            let publisher = try scratch.publisher {
                $0.window = 10
                $0.nackPatience = .seconds(1)
            }
            try await scratch.deliver(with: publisher) { publisher in
                for sequence in 1...40 {
                    publisher.notify(.typical(sequence: sequence, jobId: refused))
                    publisher.notify(.typical(sequence: sequence, runId: run))
                }
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                #expect(publisher.health.lastError == nil)
            }
            _ = try await scratch.history(80)
            #expect(try await consumer.declare(queue).messages == 1)
            await consumer.close()
        }
    }

    /// No publisher can ask for the history then, and each would wait for the answer for ever.
    @Test func queueThatRefusesBarriersHoldsNothingUp() async throws {
        try await PublisherScratch.with { scratch in
            let address = scratch.configuration.broker.addresses[0]
            let consumer = try await AMQPConsumer.open(scratch.configuration.broker, address: address)
            try await consumer.bindRefusing(to: WireNames.Exchange.monitor, key: "#")
            let filler = ConfirmedPublisher(ConnectionRecovery(configuration: scratch.configuration.broker))
            let filling = Task { try await filler.run() }
            // The queue takes one or two more than its limit.
            while try await filler.publish(BarrierMessage().message(user: address.user)) != .nacked {}
            filling.cancel()
            let log = LogRecord()
            let publisher = try scratch.publisher(logger: log.logger) { $0.nackPatience = .seconds(1) }
            try await scratch.deliver(with: publisher) { publisher in
                for sequence in 1...100 { publisher.notify(.typical(sequence: sequence)) }
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                #expect(publisher.health.lastError == nil)
            }
            #expect(log.visible.contains { $0.hasPrefix("a queue refuses barriers") })
            #expect(try await scratch.sequences(100) == Array(1...100))
            await consumer.close()
        }
    }

    /// The broker closes the channel with 403 then.
    @Test(.enabled(if: BrokerTool.isKnown)) func whoMayNotPublishYetDeliversWhenItIsGranted() async throws {
        try await PublisherScratch.with { scratch in
            let user = scratch.broker.virtualHost
            func grant(_ write: String) async throws {
                try await BrokerTool.permit(user, on: user, configure: "^$", write: write, read: "^$")
            }
            try await BrokerTool.addUser(user, password: "password")
            try await grant("^$")
            let publisher = try scratch.publisher {
                $0.broker.addresses[0].user = user
                $0.broker.addresses[0].password = Secret("password")
            }
            try await scratch.deliver(with: publisher) { publisher in
                for sequence in 1...10 { publisher.notify(.typical(sequence: sequence)) }
                let health = try await publisher.health { $0.lastError?.contains("mirroring.events") == true }
                #expect(health.lastError?.contains("403") == true)
                #expect(health.waiting == 10)
                // Without the right to publish barriers it goes on without them.
                try await grant("^mirroring\\.events$")
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                #expect(publisher.health.lastError == nil)
            }
            try await BrokerTool.deleteUser(user)
            let history = try await scratch.history(10)
            #expect(history.map(\.properties.userId) == Array(repeating: user, count: 10))
        }
    }

    @Test func aWrongPasswordIsSaidWithoutIt() async throws {
        try await PublisherScratch.with { scratch in
            let publisher = try scratch.publisher { $0.broker.addresses[0].password = Secret("wrong-secret") }
            try await scratch.deliver(with: publisher) { publisher in
                publisher.notify(.typical())
                let health = try await publisher.health { $0.lastError != nil }
                #expect(health.lastError?.contains("wrong-secret") == false)
                #expect(health.waiting == 1)
            }
        }
    }
}
