import MirroringWire
import RabbitMQClient

/// One part of what `Broker/definitions.json` declares; a test compares the two.
enum TopologyPart: Sendable, Hashable {
    case exchange(ExchangeDeclaration)
    case queue(QueueDeclaration)
    case binding(QueueBinding)

    static let all = others + findings

    private static let others: [Self] = [
        .exchange(ExchangeDeclaration(WireNames.Exchange.events, kind: .topic)),
        .exchange(ExchangeDeclaration(WireNames.Exchange.replay, kind: .topic)),
        .exchange(ExchangeDeclaration(WireNames.Exchange.monitor, kind: .topic)),
        .exchange(ExchangeDeclaration(WireNames.Exchange.deadLetter, kind: .fanout)),
        .queue(QueueDeclaration(WireNames.Queue.history, arguments: ["x-queue-type": "stream"])),
        .queue(QueueDeclaration(WireNames.Queue.replayRequests, arguments: ["x-queue-type": "quorum"])),
        .queue(QueueDeclaration(WireNames.Queue.deadLetter, arguments: ["x-queue-type": "quorum"])),
        bind(WireNames.Queue.history, to: WireNames.Exchange.events, key: "#"),
        bind(WireNames.Queue.history, to: WireNames.Exchange.monitor, key: WireNames.MonitorKey.barrier),
        bind(WireNames.Queue.history, to: WireNames.Exchange.deadLetter, key: ""),
        bind(WireNames.Queue.replayRequests, to: WireNames.Exchange.replay, key: "#"),
        bind(WireNames.Queue.deadLetter, to: WireNames.Exchange.deadLetter, key: ""),
    ]

    /// What bridges say of jobs stands in the history: each knows what the others have said.
    private static let findings = WireNames.MonitorKey.findings.map {
        bind(WireNames.Queue.history, to: WireNames.Exchange.monitor, key: $0)
    }

    private static func bind(_ queue: String, to exchange: String, key: String) -> Self {
        .binding(QueueBinding(queue: queue, exchange: exchange, key: key))
    }

    /// The bindings of an exchange: without it there are none.
    var bindings: [Self] {
        guard case .exchange(let exchange) = self else { return [] }
        return Self.all.filter {
            if case .binding(let binding) = $0 { binding.exchange == exchange.name } else { false }
        }
    }

    /// Whether it is not there; of a binding nobody tells.
    func isMissing(on consumer: AMQPConsumer) async throws(AMQPError) -> Bool {
        do {
            switch self {
            case .exchange(let exchange): try await consumer.declare(.passive(exchange.name, kind: exchange.kind))
            case .queue(let queue): try await consumer.declare(.passive(queue.name))
            case .binding: break
            }
            return false
        } catch {
            guard error.origin == .channel, error.code == .notFound else { throw error }
            return true
        }
    }

    func declare(on consumer: AMQPConsumer) async throws(AMQPError) {
        switch self {
        case .exchange(let exchange): try await consumer.declare(exchange)
        case .queue(let queue): try await consumer.declare(queue)
        case .binding(let binding): try await consumer.bind(binding)
        }
    }
}

extension TopologyPart: CustomStringConvertible {
    /// What it is, for a log.
    var description: String {
        switch self {
        case .exchange(let exchange): "exchange \"\(exchange.name)\""
        case .queue(let queue): "queue \"\(queue.name)\""
        case .binding(let binding): "binding \(binding)"
        }
    }
}
