import Foundation
import Testing

@testable import RabbitMQManagement

/// What an operator's policies make of ours.
@Suite struct EffectivePolicyTests {
    private let wanted = TopologyDefinitions(
        policies: [
            policy("subscriber", pattern: #"^mirroring\.subscriber\."#, priority: 10, ["max-length": .integer(100)]),
            policy("any", pattern: #"^mirroring\."#, priority: 9, ["max-age": .string("7D")]),
        ]
    )

    @Test func whatAnOperatorLimitsFurtherIsNamed() {
        let cap = policy("cap", pattern: #"\.subscriber\."#, ["max-length": .integer(5), "expires": .integer(7)])
        let sentence =
            "The operator policy \"cap\" takes precedence over the policy \"subscriber\" where both match: the setting "
        #expect(
            wanted.differences(byOperatorPolicies: [cap]) == [
                sentence + "expires is 7, not absent. Change it, or give it a narrower pattern.",
                sentence + "max-length is 5, not 100. Change it, or give it a narrower pattern.",
            ]
        )
    }

    @Test func aLimitThatIsNoneIsNot() {
        let wide = policy("cap", pattern: ".*subscriber", ["max-length": .integer(100_000)])
        #expect(wanted.differences(byOperatorPolicies: [wide]) == [])
        var exchanges = policy("cap", pattern: ".*", ["max-length": .integer(1)])
        exchanges.applyTo = "exchanges"
        #expect(wanted.differences(byOperatorPolicies: [exchanges]) == [])
        #expect(
            wanted.differences(byOperatorPolicies: [policy("cap", pattern: "^other", ["expires": .integer(1)])]) == []
        )
    }

    /// Of queues that are there the broker itself tells, and it knows which policies their kind leaves out.
    @Test func queuesThatAreThereAreLeftToTheBroker() {
        var wanted = wanted
        wanted.queues = [QueueDefinition(name: "mirroring.subscriber.x", durable: true, autoDelete: false)]
        let cap = policy("cap", pattern: "subscriber", ["max-length": .integer(5)])
        #expect(wanted.differences(byOperatorPolicies: [cap]) == [])
    }

    /// Streams leave out a policy with a limit that they have not.
    @Test func aPolicyOfStreamsIsChangedOnlyByWhatStreamsKnow() {
        let short = policy("cap", pattern: #"^mirroring\.$"#, ["max-length": .integer(5)])
        #expect(wanted.differences(byOperatorPolicies: [short]) == [])
        let small = policy("cap", pattern: #"^mirroring\.$"#, ["max-length-bytes": .integer(5)])
        #expect(wanted.differences(byOperatorPolicies: [small]).count == 1)
    }

    /// The broker applies one operator policy to a queue.
    @Test func onlyTheHighestCounts() {
        let low = policy("low", pattern: "subscriber", priority: 1, ["max-length": .integer(1)])
        let high = policy("high", pattern: "subscriber", priority: 2, ["max-length": .integer(1_000)])
        #expect(wanted.differences(byOperatorPolicies: [low, high]) == [])
        #expect(wanted.differences(byOperatorPolicies: [high, low]) == [])
    }

    @Test func whatTheBrokerAppliesIsCompared() throws {
        func queue(_ definition: String) throws -> QueueStatus {
            let json = #"{"name": "mirroring.subscriber.x"\#(definition)}"#
            return try JSONDecoder().decode(QueueStatus.self, from: Data(json.utf8))
        }
        func told(_ settings: String, by policy: String) -> String {
            #", "effective_policy_definition": \#(settings), \#(policy)"#
        }
        let own = #""policy": "subscriber""#
        #expect(try wanted.effectiveDifferences(of: queue(told(#"{"max-length": 100}"#, by: own))) == [])
        #expect(try wanted.effectiveDifferences(of: queue("")) == nil)
        let sentence =
            "takes precedence over the policy \"subscriber\" for the queue \"mirroring.subscriber.x\": the setting "
        let remedy = ". Change it, or give it a narrower pattern."
        #expect(
            try wanted.effectiveDifferences(of: queue(told(#"{"max-age": "7D"}"#, by: #""policy": "ha""#))) == [
                "The policy \"ha\" \(sentence)max-age is \"7D\", not absent\(remedy)",
                "The policy \"ha\" \(sentence)max-length is absent, not 100\(remedy)",
            ]
        )
        let capped = told(#"{"max-length": 5}"#, by: own + #", "operator_policy": "cap""#)
        #expect(
            try wanted.effectiveDifferences(of: queue(capped)) == [
                "The operator policy \"cap\" \(sentence)max-length is 5, not 100\(remedy)"
            ]
        )
    }

    /// It would be told for seconds after it has been changed as the remedy says.
    @Test func policyThatIsGoneIsNotTakenForOneThatApplies() throws {
        func queue(_ policies: String) throws -> QueueStatus {
            try JSONDecoder().decode(QueueStatus.self, from: Data(#"{"name": "a"\#(policies)}"#.utf8))
        }
        let (own, cap) = (policy("own", pattern: "a", [:]), policy("cap", pattern: "a", [:]))
        let both = try queue(#", "policy": "own", "operator_policy": "cap""#)
        #expect(both.isCurrent(policies: [own], operatorPolicies: [cap]))
        #expect(!both.isCurrent(policies: [own], operatorPolicies: []))
        #expect(!both.isCurrent(policies: [], operatorPolicies: [cap]))
        #expect(try queue("").isCurrent(policies: [], operatorPolicies: []))
        #expect(try queue(#", "policy": "", "operator_policy": """#).isCurrent(policies: [], operatorPolicies: []))
    }
}

private func policy(
    _ name: String,
    pattern: String,
    priority: Int = 0,
    _ definition: [String: DefinitionValue]
) -> PolicyDefinition {
    PolicyDefinition(name: name, pattern: pattern, applyTo: "queues", priority: priority, definition: definition)
}
