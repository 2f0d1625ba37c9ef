import ArgumentParser
import Foundation
import MirroringBridge
import MirroringMonitoring
import RabbitMQClient

/// A late joiner gets the cache while events flow: how long that takes, and what it does to those who are there already.
struct ReplayBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Time of a replay of the whole cache, and the live events' latency with it and without."
    )

    @Option(help: "How many events are cached.")
    var events = 10_000

    @Option(help: "How many live events a second.")
    var rate = 5_000

    @Option(help: "How many rounds; each measures a while without a replay, and one replay.")
    var rounds = 5

    func run() async throws {
        try await MeasuredSystem.run(cachedEvents: events) { try await measure($0) }
    }

    private func measure(_ system: MeasuredSystem) async throws {
        let subscriber = LiveSubscriber()
        let listening = Task { try await subscriber.listen(system.broker) }
        let engine = LiveEngine(system.publisher, rate: rate, subscriber: subscriber)
        engine.start()
        // The live events fill the cache.
        try await poll(for: "Filling the cache") { await system.bridge.history.cachedCount >= events }
        try await poll(for: "Getting a live event") { subscriber.haveArrived }
        for round in 1...rounds {
            let alone = try await subscriber.latencies { try await Task.sleep(for: .seconds(2)) }
            var time = Duration.zero
            let beside = try await subscriber.latencies { time = try await replay(system.broker) }
            print(
                "round \(round): alone \(alone); replay of \(events) in "
                    + String(format: "%.3f s", time / .seconds(1)) + ", meanwhile \(beside)"
            )
        }
        engine.cancel()
        listening.cancel()
    }

    /// A late joiner: from its first connection to the last event in its hands.
    private func replay(_ brokers: BrokerConfiguration) async throws -> Duration {
        let start = ContinuousClock.now
        var count = 0
        for try await item in ReplayClient(broker: brokers).events(patience: .seconds(240)) {
            if case .event = item { count += 1 }
        }
        let time = ContinuousClock.now - start
        guard count >= events else { throw NotMeasured("The replay had \(count) events instead of \(events).") }
        return time
    }
}
