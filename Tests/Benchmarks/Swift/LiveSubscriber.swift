import Foundation
import MirroringWire
import RabbitMQClient
import Synchronization

/// A subscriber of all events, and how long each of them took to it.
final class LiveSubscriber: Sendable {
    private let state = Mutex(
        (sent: [ContinuousClock.Instant](), taken: [Duration](), isTaking: false, haveArrived: false)
    )

    /// Listens until the task is cancelled.
    func listen(_ brokers: BrokerConfiguration) async throws {
        let consumer = try await AMQPConsumer.open(brokers, address: brokers.addresses[0])
        let queue = WireNames.Queue.session(user: consumer.user, id: UUID())
        try await consumer.declare(.exclusive(queue))
        try await consumer.bind(QueueBinding(queue: queue, exchange: WireNames.Exchange.events, key: "#"))
        let subscription = try await consumer.subscribe(ConsumeOptions(queue: queue, prefetch: 1_000))
        for try await batch in subscription.deliveries {
            for delivery in batch {
                if let sequence = delivery.properties.headers[WireNames.Header.sequence]?.int {
                    arrived(Int(sequence))
                }
            }
            if let last = batch.last { try await subscription.acknowledge(through: last) }
        }
    }

    /// Notes that the next event is about to be handed over. They are of one run, in order.
    func noteNext() {
        state.withLock { $0.sent.append(.now) }
    }

    private func arrived(_ sequence: Int) {
        state.withLock { state in
            state.haveArrived = true
            guard state.isTaking, sequence <= state.sent.count else { return }
            state.taken.append(state.sent[sequence - 1].duration(to: .now))
        }
    }

    /// Whether it has got any.
    var haveArrived: Bool { state.withLock { $0.haveArrived } }

    /// The latencies of what arrives while the body runs, or of the first that arrives then.
    func latencies(_ body: () async throws -> Void) async throws -> Latencies {
        state.withLock { ($0.taken, $0.isTaking) = ([], true) }
        try await body()
        // Where the machine stands still for a moment, none may have come in so short a time.
        try await poll(for: "Getting a live event meanwhile") { state.withLock { !$0.taken.isEmpty } }
        let taken = state.withLock { state in
            state.isTaking = false
            return state.taken
        }
        return Latencies(taken)
    }
}

/// How long events took.
struct Latencies: CustomStringConvertible {
    private let sorted: [Duration]

    /// - Parameter latencies: one of each event, at least one.
    init(_ latencies: [Duration]) {
        sorted = latencies.sorted()
    }

    private func milliseconds(_ share: Double) -> Double {
        sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))] / .milliseconds(1)
    }

    var description: String {
        String(format: "p50 %.3f, p99 %.3f, max %.3f ms", milliseconds(0.5), milliseconds(0.99), milliseconds(1))
            + " of \(sorted.count)"
    }
}
