import ArgumentParser
import Foundation
import MirroringBridge
import MirroringPublisher

/// Events from `notify` through outbox, broker and bridge: until each is in the cache and in the offline log, on disk.
struct PipelineBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pipeline",
        abstract: "Events a second from the engine to the bridge's cache and its offline log on disk."
    )

    @Option(help: "How many events.")
    var events = 100_000

    @Option(help: "How many jobs they belong to, with a run each.")
    var jobs = 50

    func run() async throws {
        try await MeasuredSystem.run { try await measure($0.publisher, $0.bridge) }
    }

    private func measure(_ publisher: OutboxPublisher, _ bridge: Bridge) async throws {
        let before = await bridge.history.nextPosition ?? 0

        let cpuBefore = ProcessTime.now
        let start = ContinuousClock.now
        notify(publisher)
        let notified = ContinuousClock.now - start
        let waiting = await publisher.drain(for: .seconds(300))
        let published = ContinuousClock.now - start
        let last = before + UInt64(events)
        try await poll(for: "Caching \(events) events") { await bridge.history.nextPosition ?? 0 >= last }
        let cached = ContinuousClock.now - start
        try await poll(for: "Logging \(events) events") { await bridge.storedPosition ?? 0 >= last }
        let logged = ContinuousClock.now - start

        for (name, time) in [("notified", notified), ("confirmed", published), ("cached", cached), ("on disk", logged)]
        {
            let padded = name.padding(toLength: 10, withPad: " ", startingAt: 0)
            print(String(format: "\(padded) %8.0f/s", Double(events) / (time / .seconds(1))))
        }
        // Engine, publisher and bridge are this one process.
        let cpu = (ProcessTime.now - cpuBefore) / .microseconds(1) / Double(events)
        print(String(format: "CPU        %8.1f µs an event, the making of it included", cpu))
        print(
            "waiting \(waiting), lost \(publisher.health.lost), cached at the end \(await bridge.history.events.count)"
        )
        guard waiting == 0, publisher.health.lost == 0 else { throw NotMeasured("Not every event was delivered.") }
    }

    /// Notifies as fast as possible, one event of each run after the other.
    private func notify(_ publisher: OutboxPublisher) {
        var measured = MeasuredEvents(jobs: jobs)
        for _ in 0..<events {
            publisher.notify(measured.next())
        }
    }
}
