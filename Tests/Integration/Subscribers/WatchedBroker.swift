import EventSamples
import Foundation
import Logging
import MirroringBridge
import MirroringEvents
import MirroringSettings
import MirroringWire
import RabbitMQClient
import RabbitMQManagement
import Synchronization
import TestSupport

/// A broker whose subscribers are watched, by the parts of a bridge that the watch needs: a publisher and a reader of the history.
struct WatchedBroker {
    static let epoch: Epoch = "test"
    static let markType = "mark"

    let broker: TestBroker
    let configuration: BrokerConfiguration
    /// What was read of the history, by position.
    let history = HistoryRecord()

    /// Gives a test a virtual host whose history is read.
    static func with<T>(_ body: (WatchedBroker) async throws -> T) async throws -> T {
        try await withBroker { broker in
            let watched = WatchedBroker(
                broker: broker,
                configuration: try broker.configuration("test watch")
            )
            let consumer = try await watched.consumer()
            let request = ConsumeOptions(queue: WireNames.Queue.history, prefetch: 1_000, streamOffset: .first)
            let subscription = try await consumer.subscribe(request)
            let reading = Task { try await watched.history.read(subscription) }
            let outcome: Result<T, any Error>
            do {
                outcome = .success(try await body(watched))
            } catch {
                outcome = .failure(error)
            }
            await consumer.close()
            _ = try? await reading.value
            return try outcome.get()
        }
    }

    /// Runs a watch with low limits while the closure runs.
    ///
    /// - Parameters:
    ///   - management: the management API; by default the test's own.
    ///   - isLeader: whether this one acts.
    ///   - user: as whom the bridge is logged in at the broker, with the password `secret`; by default the test's own user.
    ///   - logger: where it tells of troubles.
    ///   - change: changes the limits: a look each second, warned above 50, removed above 150.
    func watching<T>(
        management: ManagementClient? = nil,
        isLeader: Bool = true,
        user: String? = nil,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        change: (inout SubscriberLimits) -> Void = { _ in },
        _ body: (SubscriberWatch) async throws -> T
    ) async throws -> T {
        var configuration = BridgeConfiguration(broker: configuration, offlineFolder: "")
        if let user {
            configuration.broker.addresses[0].user = user
            configuration.broker.addresses[0].password = Secret("secret")
        }
        configuration.subscribers.interval = .seconds(1)
        configuration.subscribers.warnAt = 50
        configuration.subscribers.removeAt = 150
        change(&configuration.subscribers)
        let publisher = ConfirmedPublisher(ConnectionRecovery(configuration: configuration.broker))
        let watch = SubscriberWatch(
            configuration: configuration,
            management: management ?? broker.management,
            publisher: publisher,
            bridgeId: UUID(),
            isLeader: { isLeader },
            position: { [history] in history.next.map { StreamPosition(epoch: Self.epoch, offset: $0) } },
            logger: logger
        )
        let publishing = Task { try await publisher.run() }
        let running = Task { try await watch.run() }
        let outcome: Result<T, any Error>
        do {
            outcome = .success(try await body(watch))
        } catch {
            outcome = .failure(error)
        }
        running.cancel()
        publishing.cancel()
        _ = try? await running.value
        _ = try? await publishing.value
        return try outcome.get()
    }

    func consumer() async throws -> AMQPConsumer {
        try await AMQPConsumer.open(configuration, address: configuration.addresses[0])
    }

    /// Whether a queue is there.
    func has(_ queue: String) async throws -> Bool {
        try await broker.management.insisting {
            try await broker.management.queue(queue, virtualHost: broker.virtualHost)
        } != nil
    }

    /// Declares the queue of a named subscriber of user guest, as the contract says, bound to all events; returns its name.
    func declareSubscriber(_ name: String, on consumer: AMQPConsumer) async throws -> String {
        let queue = WireNames.Queue.subscriber(user: "guest", name: name)
        let arguments: FieldTable = ["x-queue-type": "quorum", "x-single-active-consumer": true]
        try await consumer.declare(QueueDeclaration(queue, arguments: arguments))
        try await consumer.bind(QueueBinding(queue: queue, exchange: WireNames.Exchange.events, key: "#"))
        return queue
    }

    /// Puts a message behind all that a queue was sent before.
    func mark(in queue: String) async throws {
        let publisher = try await AMQPPublisher.open(configuration, address: configuration.addresses[0])
        var properties = MessageProperties()
        properties.type = Self.markType
        try await publisher.publish([
            OutgoingMessage(exchange: "", routingKey: queue, properties: properties, body: [])
        ])
        await publisher.close()
    }

    /// What is said of subscribers from now on, one by one as each is acknowledged.
    func notices(_ consumer: AMQPConsumer) async throws -> Subscription {
        let queue = "notices"
        try await consumer.declare(.exclusive(queue))
        try await consumer.bind(QueueBinding(queue: queue, exchange: WireNames.Exchange.monitor, key: "subscriber.#"))
        return try await consumer.subscribe(ConsumeOptions(queue: queue, prefetch: 1))
    }
}

/// The history as a test reads it.
final class HistoryRecord: Sendable {
    private let positions = Mutex<[String: UInt64]>([:])

    /// The position behind what was read; nil before the first event.
    var next: UInt64? { positions.withLock { $0.values.max().map { $0 + 1 } } }

    /// Where an event stands.
    func position(of event: MirroringStatusEventArgs) -> UInt64? {
        positions.withLock { $0["\(event.runId) \(event.sequence)"] }
    }

    func read(_ subscription: Subscription) async throws {
        for try await batch in subscription.deliveries {
            for delivery in batch {
                let event = try MirroringStatusEventArgs(json: delivery.body)
                positions.withLock { $0["\(event.runId) \(event.sequence)"] = delivery.streamOffset }
            }
            if let last = batch.last { try await subscription.acknowledge(through: last) }
        }
    }
}
