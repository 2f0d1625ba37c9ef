import NIOHTTP1

extension ManagementClient {
    /// Loads definitions into a virtual host. The user needs the tag `administrator`.
    ///
    /// The broker reports success even where it keeps what it has with other properties: read back with
    /// ``differences(from:virtualHost:)``.
    public func apply(_ definitions: TopologyDefinitions, virtualHost: String) async throws(ManagementError) {
        try await send(.POST, ["definitions", virtualHost], body: try json(definitions))
    }

    /// Compares a virtual host with definitions: one sentence for each difference, none if all is as defined.
    public func differences(
        from definitions: TopologyDefinitions,
        virtualHost: String
    ) async throws(ManagementError) -> [String] {
        definitions.differences(from: try await topology(of: virtualHost, asFarAs: definitions))
    }

    /// Reads what a virtual host has of everything that the definitions name, and all of its policies.
    ///
    /// Each thing is asked for by its name: a list of all queues is long where there are many subscribers.
    func topology(
        of virtualHost: String,
        asFarAs definitions: TopologyDefinitions
    ) async throws(ManagementError) -> TopologyDefinitions {
        var actual = TopologyDefinitions()
        actual.policies = try await get(["policies", virtualHost], as: [PolicyDefinition].self)
        for exchange in definitions.exchanges {
            let found = try await find(["exchanges", virtualHost, exchange.name], as: ExchangeDefinition.self)
            actual.exchanges += found.map { [$0] } ?? []
        }
        for queue in definitions.queues {
            let found = try await find(["queues", virtualHost, queue.name], as: QueueDefinition.self)
            actual.queues += found.map { [$0] } ?? []
        }
        for pair in Set(definitions.bindings.map(BoundPair.init)) {
            let path = ["bindings", virtualHost, "e", pair.source, pair.kind, pair.destination]
            actual.bindings += try await find(path, as: [BindingDefinition].self) ?? []
        }
        return actual
    }
}

/// Two things that may be bound by several keys, as the API's path names them.
private struct BoundPair: Hashable {
    let source: String
    let destination: String
    let kind: String

    init(_ binding: BindingDefinition) {
        source = binding.source
        destination = binding.destination
        kind = binding.destinationType == "queue" ? "q" : "e"
    }
}
