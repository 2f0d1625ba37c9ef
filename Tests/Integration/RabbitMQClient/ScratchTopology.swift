import Foundation
import RabbitMQClient
import TestSupport

/// A virtual host with one exchange and one queue, and connections to it.
struct ScratchTopology {
    static let exchange = "scratch"
    static let queue = "scratch.queue"

    let broker: TestBroker
    let configuration: BrokerConfiguration

    static func with<T>(
        queueArguments: FieldTable = ["x-queue-type": "quorum"],
        _ body: (ScratchTopology) async throws -> T
    ) async throws -> T {
        try await withBroker(hasTopology: false) { broker in
            let scratch = ScratchTopology(
                broker: broker,
                configuration: try broker.configuration("test \(broker.virtualHost)")
            )
            let consumer = try await scratch.consumer()
            try await consumer.declare(ExchangeDeclaration(exchange, kind: .topic))
            try await consumer.declare(QueueDeclaration(queue, arguments: queueArguments))
            try await consumer.bind(QueueBinding(queue: queue, exchange: exchange, key: "#"))
            await consumer.close()
            return try await body(scratch)
        }
    }

    /// The broker's own port, whatever path leads there.
    var brokerPort: Int { URLComponents(string: broker.uri)?.port ?? 5_672 }

    /// The same with other settings.
    func configured(_ change: (inout BrokerConfiguration) -> Void) -> ScratchTopology {
        var configuration = configuration
        change(&configuration)
        return ScratchTopology(broker: broker, configuration: configuration)
    }

    /// The same, reached through a path that can be broken.
    func through(
        _ path: NetworkPath,
        _ change: (inout BrokerConfiguration) -> Void = { _ in }
    ) -> ScratchTopology {
        configured { configuration in
            configuration.addresses[0].port = path.port
            change(&configuration)
        }
    }

    func consumer() async throws -> AMQPConsumer {
        try await AMQPConsumer.open(configuration, address: configuration.addresses[0])
    }

    func publisher() async throws -> AMQPPublisher {
        try await AMQPPublisher.open(configuration, address: configuration.addresses[0])
    }

    /// A message with a number for its identity and its token.
    func message(_ number: Int, exchange: String = exchange, body: [UInt8] = []) -> OutgoingMessage {
        var properties = MessageProperties()
        properties.messageId = "\(number)"
        return OutgoingMessage(
            exchange: exchange,
            routingKey: "a.b.c",
            properties: properties,
            body: body,
            token: UInt64(number)
        )
    }
}

extension AsyncStream<[PublisherEvent]>.Iterator {
    /// The events up to and including the first that satisfies the condition.
    mutating func events(through isLast: (PublisherEvent) -> Bool) async -> [PublisherEvent] {
        var events: [PublisherEvent] = []
        while let batch = await next(isolation: #isolation) {
            events += batch
            if batch.contains(where: isLast) { break }
        }
        return events
    }

    /// Why the connection ended; waits until it does.
    mutating func error() async -> AMQPError? {
        while let batch = await next(isolation: #isolation) {
            for case .closed(let error) in batch { return error }
        }
        return nil
    }
}

extension Subscription {
    /// The next deliveries, so many at least.
    func next(_ count: Int) async throws -> [Delivery] {
        var collected: [Delivery] = []
        for try await batch in deliveries {
            collected += batch
            if collected.count >= count { break }
        }
        return collected
    }
}
