import ArgumentParser
import EventSamples
import Foundation
import Logging
import MirroringEvents
import MirroringPublisher
import RabbitMQClient

/// `notify` on the engine's thread, and how fast the relay delivers.
struct PublisherBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publisher",
        abstract: "Microseconds that notify takes, events delivered a second, and what one costs."
    )

    @Flag(help: "Deliver to the broker of MIRRORING_BROKER_URI, with the topology applied; without it none is there.")
    var broker = false

    @Option(help: "How many events.")
    var events = 100_000

    @Option(help: "How many jobs they belong to, with a run each.")
    var jobs = 1

    @Option(help: "The number of the first of these jobs, where others take others.")
    var firstJob = 0

    @Option(help: "How many events a second; 0 for as many as possible.")
    var rate = 0

    @Option(help: "The most events that wait, where more than the outbox holds are measured; 0 for no end.")
    var ahead = 0

    @Option(help: "The most events published and not confirmed.")
    var window = 1_000

    @Flag(help: "Flush before each send (durability: power).")
    var power = false

    @Option(help: "Seconds to wait for delivery at the end; 0 where a broker takes nothing, and events may wait.")
    var drain = 60

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/mirroring-benchmark-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // Nothing listens on port 1.
        let uri = broker ? try MeasuredBroker.uri() : "amqp://127.0.0.1:1/%2f"
        var configuration = PublisherConfiguration(
            broker: try BrokerConfiguration(uris: uri, connectionName: "benchmark"),
            outboxFolder: folder
        )
        configuration.window = window
        configuration.durability = power ? .power : .process
        let publisher = try OutboxPublisher(configuration: configuration, logger: Logger(label: "benchmark"))
        let delivery = Task { await publisher.run() }
        if broker { try await poll(for: "Connecting to the broker") { publisher.health.isConnected } }

        print(String(format: "began     %.3f", Date().timeIntervalSince1970))
        let cpuBefore = ProcessTime.now
        let start = ContinuousClock.now
        let calls = notify(publisher)
        let notified = ContinuousClock.now - start
        let isConnected = publisher.health.isConnected
        let waiting = isConnected ? await publisher.drain(for: .seconds(drain)) : publisher.health.waiting
        let delivered = ContinuousClock.now - start
        let cpu = (ProcessTime.now - cpuBefore) / .microseconds(1) / Double(events)
        delivery.cancel()
        await delivery.value

        let times = calls.sorted()
        let body = MirroringStatusEventArgs.typical(sequence: 1).encodedJSON()
        print(
            "\(events) events of \(body.count) bytes, broker \(isConnected ? "up" : "absent"), window \(window), durability \(configuration.durability)"
        )
        for (name, share) in [("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999), ("max", 1)] {
            let time = times[min(times.count - 1, Int(Double(times.count) * share))]
            print(
                "notify \(name.padding(toLength: 6, withPad: " ", startingAt: 0)) \(String(format: "%9.2f", time)) µs"
            )
        }
        print(String(format: "notified  %8.0f/s", Double(events) / (notified / .seconds(1))))
        print(
            String(format: "delivered %8.0f/s, %d wait", Double(events - waiting) / (delivered / .seconds(1)), waiting)
        )
        print(String(format: "CPU       %8.1f µs an event, the making of it included", cpu))
        guard publisher.health.lost == 0 else { throw NotMeasured("\(publisher.health.lost) events were lost.") }
        guard !broker || drain == 0 || waiting == 0 else { throw NotMeasured("\(waiting) events were not delivered.") }
    }

    /// Notifies at the rate from one thread, as an engine does; returns the microseconds of each call.
    private func notify(_ publisher: OutboxPublisher) -> [Double] {
        var times: [Double] = []
        times.reserveCapacity(events)
        var measured = MeasuredEvents(jobs: jobs, first: firstJob)
        let pace = Pace(rate: rate)
        for number in 1...max(1, events) {
            let event = measured.next()
            pace.wait(for: number)
            // An engine has nothing to await: it is to go on, and the publisher tells nobody how far it has come.
            while ahead > 0, number.isMultiple(of: 1_000), publisher.health.waiting > ahead { usleep(1_000) }
            let before = ContinuousClock.now
            publisher.notify(event)
            times.append((ContinuousClock.now - before) / .microseconds(1))
        }
        return times
    }
}
