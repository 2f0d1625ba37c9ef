import ArgumentParser
import EventSamples
import Foundation
import MirroringBridge
import MirroringEvents
import MirroringMonitoring
import MirroringPublisher
import MirroringWire
import RabbitMQClient
import Synchronization

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
        try await MeasuredSystem.run(on: MeasuredBroker.uri(), cachedEvents: events) { try await measure($0) }
    }

    private func measure(_ system: MeasuredSystem) async throws {
        let live = LiveEvents()
        let listening = Task { try await listen(live, system.broker) }
        let engine = Thread { flow(system.publisher, live) }
        engine.start()
        // The live events fill the cache.
        try await poll(for: "Filling the cache") { await system.bridge.history.cachedCount >= events }
        try await poll(for: "Getting a live event") { live.haveArrived }
        for round in 1...rounds {
            let alone = try await live.latencies { try await Task.sleep(for: .seconds(2)) }
            var time = Duration.zero
            let beside = try await live.latencies { time = try await replay(system.broker) }
            guard !alone.isEmpty, !beside.isEmpty else { throw NotMeasured("No live event arrived meanwhile.") }
            print(
                "round \(round): alone \(Self.text(alone)); replay of \(events) in "
                    + String(format: "%.2f s", time / .seconds(1)) + ", meanwhile \(Self.text(beside))"
            )
        }
        engine.cancel()
        listening.cancel()
    }

    private static func text(_ latencies: [Duration]) -> String {
        let sorted = latencies.sorted()
        func milliseconds(_ share: Double) -> Double {
            sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))] / .milliseconds(1)
        }
        return String(format: "p50 %.1f, p99 %.1f, max %.1f ms", milliseconds(0.5), milliseconds(0.99), milliseconds(1))
            + " of \(sorted.count)"
    }

    /// An engine's thread: hands events over at the rate until it is cancelled.
    private func flow(_ publisher: OutboxPublisher, _ live: LiveEvents) {
        var event = MirroringStatusEventArgs.typical(sequence: 1, runId: .version7())
        let pace = Pace(rate: rate)
        while !Thread.current.isCancelled {
            event.eventId = .version7()
            live.note(event.sequence)
            publisher.notify(event)
            event.sequence += 1
            pace.wait(for: event.sequence)
        }
    }

    /// A subscriber who is there already.
    private func listen(_ live: LiveEvents, _ brokers: BrokerConfiguration) async throws {
        let consumer = try await AMQPConsumer.open(brokers, address: brokers.addresses[0])
        let queue = WireNames.Queue.session(user: consumer.user, id: UUID())
        try await consumer.declare(.exclusive(queue))
        try await consumer.bind(QueueBinding(queue: queue, exchange: WireNames.Exchange.events, key: "#"))
        let subscription = try await consumer.subscribe(ConsumeOptions(queue: queue, prefetch: 1_000))
        for try await batch in subscription.deliveries {
            for delivery in batch {
                if let sequence = delivery.properties.headers[WireNames.Header.sequence]?.int {
                    live.arrived(Int(sequence))
                }
            }
            if let last = batch.last { try await subscription.acknowledge(through: last) }
        }
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

/// When live events were handed over, and how long each took to its subscriber.
private final class LiveEvents: Sendable {
    private let state = Mutex(
        (sent: [ContinuousClock.Instant](), taken: [Duration](), isTaking: false, haveArrived: false)
    )

    func note(_ sequence: Int) {
        state.withLock { $0.sent.append(.now) }
    }

    func arrived(_ sequence: Int) {
        state.withLock { state in
            state.haveArrived = true
            guard state.isTaking, sequence <= state.sent.count else { return }
            state.taken.append(state.sent[sequence - 1].duration(to: .now))
        }
    }

    /// Whether its subscriber has got any.
    var haveArrived: Bool { state.withLock { $0.haveArrived } }

    /// The latencies of what arrives while the body runs.
    func latencies(_ body: () async throws -> Void) async throws -> [Duration] {
        state.withLock { ($0.taken, $0.isTaking) = ([], true) }
        try await body()
        return state.withLock { state in
            state.isTaking = false
            return state.taken
        }
    }
}
