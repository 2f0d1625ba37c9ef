extension TopologyDefinitions {
    /// What an operator's policies change of those of these that are for queues to come, one sentence each; none if
    /// they leave all as it is defined here.
    ///
    /// The broker applies one policy and one operator policy to a queue: of a number that both set the smaller one
    /// holds, and what only the operator sets holds too. Of queues that are there the broker itself says what it
    /// applies.
    public func differences(byOperatorPolicies others: [PolicyDefinition]) -> [String] {
        policies.filter { policy in !queues.contains { policy.matches($0.name) && self.policy(of: $0.name) == policy } }
            .flatMap { policy -> [String] in
                let applied = others.filter { $0.mayReplace(policy) && !(policy.isOfStreams && $0.isUnknownToStreams) }
                guard let other = applied.max(by: { $0.priority < $1.priority }) else { return [] }
                let effective = policy.definition.merging(other.definition, uniquingKeysWith: DefinitionValue.stricter)
                return Self.differences(policy, effective).map { difference in
                    "The operator policy \"\(other.name)\" takes precedence over the policy \"\(policy.name)\" where both match: "
                        + "\(difference). Change it, or give it a narrower pattern."
                }
            }
    }

    /// How the settings that the broker says it applies to a queue differ from the policy that is meant for it.
    ///
    /// - Returns: one sentence for each difference; nil while the broker doesn't say what it applies.
    func effectiveDifferences(of queue: QueueStatus) -> [String]? {
        guard let policy = policy(of: queue.name) else { return [] }
        guard let effective = queue.effectivePolicyDefinition else { return nil }
        let culprit =
            if let other = queue.policy, other != policy.name {
                "The policy \"\(other)\""
            } else if let other = queue.operatorPolicy {
                "The operator policy \"\(other)\""
            } else {
                "Another policy"
            }
        return Self.differences(policy, effective).map { difference in
            "\(culprit) takes precedence over the policy \"\(policy.name)\" for the queue \"\(queue.name)\": \(difference). "
                + "Change it, or give it a narrower pattern."
        }
    }

    /// The policy that is meant for a queue.
    private func policy(of queue: String) -> PolicyDefinition? {
        policies.filter { $0.applyTo != "exchanges" && $0.matches(queue) }.max { $0.priority < $1.priority }
    }

    private static func differences(_ policy: PolicyDefinition, _ effective: [String: DefinitionValue]) -> [String] {
        func word(_ value: DefinitionValue?) -> String { value?.description ?? "absent" }
        return Set(policy.definition.keys).union(effective.keys).sorted()
            .filter { effective[$0] != policy.definition[$0] }
            .map { "the setting \($0) is \(word(effective[$0])), not \(word(policy.definition[$0]))" }
    }
}

extension QueueStatus {
    /// Whether it names no policy but such as there are. It is as old as the broker's statistics: one that was removed some seconds ago
    /// may still be told.
    func isCurrent(policies: [PolicyDefinition], operatorPolicies: [PolicyDefinition]) -> Bool {
        func isThere(_ name: String?, in policies: [PolicyDefinition]) -> Bool {
            name.map { name in name.isEmpty || policies.contains { $0.name == name } } ?? true
        }
        return isThere(policy, in: policies) && isThere(operatorPolicy, in: operatorPolicies)
    }
}

extension PolicyDefinition {
    /// Whether only streams know one of its keys: a kind of queue that doesn't know a key leaves out the whole policy.
    fileprivate var isOfStreams: Bool {
        definition["max-age"] != nil
    }

    /// Whether streams leave it out, as other queues have limits that streams have not.
    fileprivate var isUnknownToStreams: Bool {
        let known: Set = ["max-age", "max-length-bytes", "stream-max-segment-size-bytes"]
        return !known.isSuperset(of: definition.keys)
    }
}

extension DefinitionValue {
    /// What holds where a policy and an operator's policy say different things: the smaller number, else the operator's
    /// word.
    fileprivate static func stricter(_ own: Self, _ operators: Self) -> Self {
        switch (own, operators) {
        case (.integer(let first), .integer(let second)): .integer(min(first, second))
        default: operators
        }
    }
}
