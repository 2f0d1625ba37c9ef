import NIOHTTP1

extension ManagementClient {
    /// Loads definitions into a virtual host. The user needs the tag `administrator`.
    ///
    /// The broker reports success even where it keeps what it has with other properties: read back with
    /// ``differences(from:virtualHost:)``.
    public func apply(_ definitions: TopologyDefinitions, virtualHost: String) async throws(ManagementError) {
        try await send(.POST, ["definitions", virtualHost], body: try json(definitions))
    }

    /// Compares a virtual host with definitions: one sentence for each difference, none if all is as defined and has
    /// the effect that is meant.
    ///
    /// An operator's policies count as well. Where all is as defined, the settings that the broker says it applies to
    /// the queues are compared too. It says so with the delay of its statistics: what differs, and what it does not
    /// tell yet of a new queue, is looked at again until that is over.
    ///
    /// - Parameters:
    ///   - definitions: what should be there.
    ///   - virtualHost: where to look.
    ///   - isNew: whether all was made just now: what the broker does not tell yet is left out then, and a queue that it does not know yet is
    ///     asked for again.
    public func differences(
        from definitions: TopologyDefinitions,
        virtualHost: String,
        isNew: Bool = false
    ) async throws(ManagementError) -> [String] {
        let actual =
            isNew
            ? try await settledTopology(of: virtualHost, asFarAs: definitions)
            : try await topology(of: virtualHost, asFarAs: definitions)
        let rules = try await operatorPolicies(virtualHost: virtualHost)
        let differences = definitions.differences(from: actual)
        let ofOperator = definitions.differences(byOperatorPolicies: rules)
        guard differences.isEmpty else { return differences + ofOperator }
        return try await ofOperator + effectiveDifferences(from: definitions, virtualHost: virtualHost, isNew: isNew)
    }

    /// Compares a virtual host with definitions by one look, without waiting for what the broker does not tell yet.
    ///
    /// - Parameters:
    ///   - virtualHost: where to look.
    ///   - definitions: what should be there.
    public func examination(
        of virtualHost: String,
        against definitions: TopologyDefinitions
    ) async throws(ManagementError) -> TopologyExamination {
        let actual = try await topology(of: virtualHost, asFarAs: definitions)
        let rules = try await operatorPolicies(virtualHost: virtualHost)
        let policies = definitions.policyDifferences(from: actual)
        var examination = TopologyExamination(
            parts: definitions.partDifferences(from: actual),
            policies: policies,
            effects: definitions.differences(byOperatorPolicies: rules)
        )
        // What a policy that is missing would do is not done: that is said already.
        guard policies.isEmpty else { return examination }
        for queue in definitions.queues where actual.queues.contains(where: { $0.name == queue.name }) {
            let status = try await self.queue(queue.name, virtualHost: virtualHost)
            let isCurrent = status?.isCurrent(policies: actual.policies, operatorPolicies: rules) ?? false
            if isCurrent, let found = status.flatMap(definitions.effectiveDifferences) {
                examination.effects += found
            } else {
                examination.untold.append(queue.name)
            }
        }
        return examination
    }

    /// How long the broker may take to tell which queues it has and which settings it applies: of quorum queues twice the default interval of
    /// its statistics, and a little.
    private static let patience = Duration.seconds(12)

    /// Reads what was made just now: a broker that has just started takes definitions, and may say for a moment that a durable queue is not
    /// there, even one that was there before.
    private func settledTopology(
        of virtualHost: String,
        asFarAs definitions: TopologyDefinitions
    ) async throws(ManagementError) -> TopologyDefinitions {
        let end = ContinuousClock.now + Self.patience
        while true {
            let actual = try await topology(of: virtualHost, asFarAs: definitions)
            let isComplete = actual.queues.count == definitions.queues.count
            guard !isComplete, ContinuousClock.now < end, (try? await Task.sleep(for: .milliseconds(200))) != nil else {
                return actual
            }
        }
    }

    /// What the broker applies to the queues, beside what it should. What it doesn't tell in time, as without a
    /// collector of statistics, is left out.
    private func effectiveDifferences(
        from definitions: TopologyDefinitions,
        virtualHost: String,
        isNew: Bool
    ) async throws(ManagementError) -> [String] {
        let end = ContinuousClock.now + Self.patience
        while true {
            var differences: [String] = []
            var isComplete = true
            for queue in definitions.queues {
                if let status = try await self.queue(queue.name, virtualHost: virtualHost),
                    let found = definitions.effectiveDifferences(of: status)
                {
                    differences += found
                } else if !isNew {
                    isComplete = false
                }
            }
            if isComplete && differences.isEmpty || ContinuousClock.now > end { return differences }
            guard (try? await Task.sleep(for: .milliseconds(200))) != nil else { return differences }
        }
    }

    /// Reads what a virtual host has of everything that the definitions name, and all of its policies.
    ///
    /// Each thing is asked for by its name: a list of all queues is long where there are many subscribers.
    func topology(
        of virtualHost: String,
        asFarAs definitions: TopologyDefinitions
    ) async throws(ManagementError) -> TopologyDefinitions {
        var actual = TopologyDefinitions()
        actual.policies = try await policies(virtualHost: virtualHost)
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
