extension TopologyDefinitions {
    /// What a broker that has `actual` lacks or has differently, one sentence each; none if all is as defined here.
    ///
    /// What the broker has beside it is its own business, except a policy that would take precedence over one of these.
    public func differences(from actual: Self) -> [String] {
        partDifferences(from: actual) + policyDifferences(from: actual)
    }

    /// Of these, what is about exchanges, queues and bindings.
    func partDifferences(from actual: Self) -> [String] {
        exchanges.flatMap { $0.differences(from: actual.exchanges) }
            + queues.flatMap { $0.differences(from: actual.queues) }
            + bindings.flatMap { $0.differences(from: actual.bindings) }
    }

    /// Of these, what is about policies.
    func policyDifferences(from actual: Self) -> [String] {
        policies.flatMap { $0.differences(from: actual.policies) }
            + policies.flatMap {
                $0.rivals(in: actual.policies.filter { rival in !policies.contains(named: rival.name) })
            }
    }
}

extension ExchangeDefinition {
    fileprivate func differences(from actual: [Self]) -> [String] {
        guard let other = actual.first(where: { $0.name == name }) else {
            return ["The exchange \"\(name)\" is missing."]
        }
        return Difference.sentences(
            about: "exchange \"\(name)\"",
            [
                Difference("its type", type, other.type),
                Difference("durable", durable, other.durable),
                Difference("auto-delete", autoDelete, other.autoDelete),
                Difference("internal", `internal`, other.internal),
            ] + Difference.tables("the argument", arguments, other.arguments)
        )
    }
}

extension QueueDefinition {
    fileprivate func differences(from actual: [Self]) -> [String] {
        guard let other = actual.first(where: { $0.name == name }) else {
            return ["The queue \"\(name)\" is missing."]
        }
        return Difference.sentences(
            about: "queue \"\(name)\"",
            [
                Difference("durable", durable, other.durable),
                Difference("auto-delete", autoDelete, other.autoDelete),
            ] + Difference.tables("the argument", arguments, other.arguments)
        )
    }
}

extension BindingDefinition {
    fileprivate func differences(from actual: [Self]) -> [String] {
        if actual.contains(self) { return [] }
        return [
            "The binding of the \(destinationType) \"\(destination)\" to the exchange \"\(source)\" "
                + "with the key \"\(routingKey)\" is missing."
        ]
    }
}

extension PolicyDefinition {
    fileprivate func differences(from actual: [Self]) -> [String] {
        guard let other = actual.first(where: { $0.name == name }) else {
            return ["The policy \"\(name)\" is missing."]
        }
        return Difference.sentences(
            about: "policy \"\(name)\"",
            [
                Difference("its pattern", pattern, other.pattern),
                Difference("apply-to", applyTo, other.applyTo),
                Difference("its priority", priority, other.priority),
            ] + Difference.tables("the setting", definition, other.definition)
        )
    }

    /// Policies of somebody else's that the broker would apply instead of this one: it applies only one to a queue.
    fileprivate func rivals(in others: [Self]) -> [String] {
        others.filter { $0.priority >= priority && $0.mayReplace(self) }.map {
            "The policy \"\($0.name)\" (priority \($0.priority)) takes precedence over the policy \"\(name)\" "
                + "(priority \(priority)) where both match. Give it a lower priority or a narrower pattern."
        }
    }

    /// Whether the broker may apply this one to a queue that another is meant for.
    func mayReplace(_ other: Self) -> Bool {
        applyTo != "exchanges" && matches(other.exampleName)
    }

    /// A name that the pattern matches, for patterns that are a literal text with anchors.
    private var exampleName: String {
        pattern.filter { !#"^$\"#.contains($0) }
    }

    /// Whether the pattern matches the name of a queue.
    func matches(_ queue: String) -> Bool {
        guard let expression = try? Regex(pattern) else { return false }
        return queue.contains(expression)
    }
}

extension [PolicyDefinition] {
    fileprivate func contains(named name: String) -> Bool {
        contains { $0.name == name }
    }
}

/// One property that should have a value and has another one.
private struct Difference {
    let property: String
    let wanted: String
    let actual: String

    init?(
        _ property: String,
        _ wanted: some CustomStringConvertible & Equatable,
        _ actual: some CustomStringConvertible
    ) {
        guard wanted.description != actual.description else { return nil }
        self.property = property
        self.wanted = wanted.description
        self.actual = actual.description
    }

    static func tables(
        _ kind: String,
        _ wanted: [String: DefinitionValue],
        _ actual: [String: DefinitionValue]
    ) -> [Difference?] {
        Set(wanted.keys).union(actual.keys).sorted().map { key in
            Difference(
                "\(kind) \(key)",
                wanted[key]?.description ?? "absent",
                actual[key]?.description ?? "absent"
            )
        }
    }

    static func sentences(about thing: String, _ differences: [Difference?]) -> [String] {
        differences.compactMap { $0 }.map {
            "The \(thing) differs: \($0.property) is \($0.actual), not \($0.wanted)."
        }
    }
}
