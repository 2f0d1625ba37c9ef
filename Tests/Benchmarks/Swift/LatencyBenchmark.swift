import ArgumentParser
import Foundation
import Logging
import MirroringPublisher
import RabbitMQClient

/// From `notify` through outbox and broker to a subscriber.
struct LatencyBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latency",
        abstract: "Milliseconds from notify to a subscriber."
    )

    @Option(help: "How many events a second.")
    var rate = 1_000

    @Option(help: "For how many seconds.")
    var seconds = 10

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/mirroring-benchmark-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let broker = try MeasuredBroker.configuration()
        let publisher = try OutboxPublisher(
            configuration: PublisherConfiguration(broker: broker, outboxFolder: folder),
            logger: MeasuredBroker.logger
        )
        let delivery = Task { await publisher.run() }
        let subscriber = LiveSubscriber()
        let listening = Task { try await subscriber.listen(broker) }
        let engine = LiveEngine(publisher, rate: rate, subscriber: subscriber)
        engine.start()
        try await poll(for: "Getting a live event") { subscriber.haveArrived }
        // The first ones find caches cold and connections new.
        try await Task.sleep(for: .seconds(1))
        let latencies = try await subscriber.latencies { try await Task.sleep(for: .seconds(seconds)) }
        engine.cancel()
        print("latency \(latencies)")
        listening.cancel()
        delivery.cancel()
        await delivery.value
    }
}
