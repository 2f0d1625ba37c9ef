import MirroringCommands
import RabbitMQClient
import RabbitMQManagement

/// Looks at exchanges, queues, bindings and policies: by the management API, or where that is closed by AMQP, as far as that tells.
struct TopologyLook: Sendable {
    let definitions: TopologyDefinitions
    let virtualHost: String
    let limit: Duration

    func facts(by management: ManagementLook, at address: ManagementAddress, _ broker: BrokerConfiguration?) async
        -> TopologyFacts
    {
        let look =
            if management.isOpen {
                await examine(ManagementClient(address: address, timeout: limit))
            } else if let broker {
                await glance(broker, since: management.obstacle)
            } else {
                TopologyFacts.Look.none(since: "neither the broker nor its management API lets anybody in")
            }
        return TopologyFacts(definitions: definitions, look: look)
    }

    private func examine(_ client: ManagementClient) async -> TopologyFacts.Look {
        let found = await Bounded.value(within: limit) { [definitions, virtualHost] () -> TopologyFacts.Look in
            do throws(ManagementError) {
                return .examined(try await client.examination(of: virtualHost, against: definitions))
            } catch {
                let isMissing = error.code == .notFound
                return .none(
                    since: isMissing ? "there is no virtual host \"\(virtualHost)\"" : Finding.reason(of: error)
                )
            }
        }
        return found ?? .none(since: "\(client.address) has said nothing for \(Quantity.duration(limit))")
    }

    private func glance(_ broker: BrokerConfiguration, since reason: String) async -> TopologyFacts.Look {
        let found = await Bounded.value(within: limit) { [definitions] () -> TopologyFacts.Look in
            do {
                let once = ConnectionRecovery.once(configuration: broker)
                let missing = try await once.run(on: AMQPConsumer.self) {
                    try await Self.missing(of: definitions, on: $0)
                }
                return .glanced(missing: missing, since: reason)
            } catch {
                return .none(since: "\(reason), and asking the broker fails: \(Finding.reason(of: error))")
            }
        }
        return found ?? .none(since: "the broker has said nothing for \(Quantity.duration(limit))")
    }

    private static func missing(
        of definitions: TopologyDefinitions,
        on consumer: AMQPConsumer
    ) async throws(AMQPError) -> [String] {
        var missing: [String] = []
        for exchange in definitions.exchanges {
            let kind = ExchangeDeclaration.Kind(rawValue: exchange.type) ?? .topic
            let isThere = try await isThere { () throws(AMQPError) in
                try await consumer.declare(ExchangeDeclaration.passive(exchange.name, kind: kind))
            }
            if !isThere { missing.append("The exchange \"\(exchange.name)\" is missing.") }
        }
        for queue in definitions.queues {
            let isThere = try await isThere { () throws(AMQPError) in
                _ = try await consumer.declare(QueueDeclaration.passive(queue.name))
            }
            if !isThere { missing.append("The queue \"\(queue.name)\" is missing.") }
        }
        return missing
    }

    /// Whether what is asked for is there: the broker answers a passive declaration of anything else with 404.
    private static func isThere(_ ask: () async throws(AMQPError) -> Void) async throws(AMQPError) -> Bool {
        do throws(AMQPError) {
            try await ask()
            return true
        } catch {
            if error.code == .notFound, error.origin == .channel { return false }
            throw error
        }
    }
}
