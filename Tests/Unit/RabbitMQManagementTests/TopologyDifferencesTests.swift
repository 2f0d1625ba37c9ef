import RabbitMQManagement
import Testing

@Suite struct TopologyDifferencesTests {
    @Test func sameTopologyHasNone() {
        #expect(wanted.differences(from: wanted) == [])
    }

    @Test func whatTheBrokerHasBesideIsItsOwnBusiness() {
        var actual = wanted
        actual.exchanges.append(exchange("other"))
        actual.queues.append(queue("other", type: "classic"))
        actual.policies.append(policy("other", pattern: "^other", priority: 100))
        #expect(wanted.differences(from: actual) == [])
    }

    @Test func everythingMissingIsNamed() {
        #expect(
            wanted.differences(from: TopologyDefinitions()) == [
                "The exchange \"events\" is missing.",
                "The queue \"history\" is missing.",
                "The binding of the queue \"history\" to the exchange \"events\" with the key \"#\" is missing.",
                "The policy \"subscriber\" is missing.",
            ]
        )
    }

    @Test func exchangeOfAnotherType() {
        var actual = wanted
        actual.exchanges[0].type = "fanout"
        actual.exchanges[0].durable = false
        #expect(
            wanted.differences(from: actual) == [
                "The exchange \"events\" differs: its type is fanout, not topic.",
                "The exchange \"events\" differs: durable is false, not true.",
            ]
        )
    }

    @Test func queueWithOtherArguments() {
        var actual = wanted
        actual.queues[0].arguments = ["x-queue-type": .string("quorum"), "x-max-length": .integer(5)]
        #expect(
            wanted.differences(from: actual) == [
                "The queue \"history\" differs: the argument x-max-length is 5, not absent.",
                "The queue \"history\" differs: the argument x-queue-type is \"quorum\", not \"stream\".",
            ]
        )
    }

    @Test func bindingWithAnotherKeyIsMissing() {
        var actual = wanted
        actual.bindings[0].routingKey = "*"
        #expect(
            wanted.differences(from: actual) == [
                "The binding of the queue \"history\" to the exchange \"events\" with the key \"#\" is missing."
            ]
        )
    }

    @Test func policyWithOtherSettings() {
        var actual = wanted
        actual.policies[0].priority = 1
        actual.policies[0].definition["max-length"] = .integer(7)
        #expect(
            wanted.differences(from: actual) == [
                "The policy \"subscriber\" differs: its priority is 1, not 10.",
                "The policy \"subscriber\" differs: the setting max-length is 7, not 100.",
            ]
        )
    }

    /// The broker applies one policy to a queue, so a wide one of somebody else's switches ours off.
    @Test(arguments: [(".*", 10, true), ("^mirroring", 11, true), (".*", 9, false), ("^mirroring\\.x", 99, false)])
    func rivalPolicy(pattern: String, priority: Int, isRival: Bool) {
        var actual = wanted
        actual.policies.append(policy("ha", pattern: pattern, priority: priority))
        let sentences = [
            "The policy \"ha\" (priority \(priority)) takes precedence over the policy \"subscriber\" (priority 10) "
                + "where both match. Give it a lower priority or a narrower pattern."
        ]
        #expect(wanted.differences(from: actual) == (isRival ? sentences : []))
    }

    private let wanted = TopologyDefinitions(
        exchanges: [exchange("events")],
        queues: [queue("history", type: "stream")],
        bindings: [
            BindingDefinition(
                source: "events",
                destination: "history",
                destinationType: "queue",
                routingKey: "#",
                arguments: [:]
            )
        ],
        policies: [policy("subscriber", pattern: #"^mirroring\.subscriber\."#, priority: 10)]
    )
}

private func exchange(_ name: String) -> ExchangeDefinition {
    ExchangeDefinition(name: name, type: "topic", durable: true, autoDelete: false, internal: false, arguments: [:])
}

private func queue(_ name: String, type: String) -> QueueDefinition {
    QueueDefinition(name: name, durable: true, autoDelete: false, arguments: ["x-queue-type": .string(type)])
}

private func policy(_ name: String, pattern: String, priority: Int) -> PolicyDefinition {
    PolicyDefinition(
        name: name,
        pattern: pattern,
        applyTo: "queues",
        priority: priority,
        definition: ["max-length": .integer(100), "overflow": .string("drop-head")]
    )
}
