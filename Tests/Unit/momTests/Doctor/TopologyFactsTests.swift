import RabbitMQManagement
import Testing

@testable import mom

/// What a look at the topology, and trying rights, come to.
@Suite struct TopologyFactsTests {
    private let definitions = TopologyDefinitions(
        queues: [QueueDefinition(name: "q", durable: true, autoDelete: false)],
        policies: [PolicyDefinition(name: "p", pattern: "^q$", applyTo: "queues", priority: 1, definition: [:])]
    )

    private func facts(_ look: TopologyFacts.Look) -> TopologyFacts {
        TopologyFacts(definitions: definitions, look: look)
    }

    @Test func nothingDiffers() {
        let findings = facts(.examined(TopologyExamination())).findings
        #expect(findings.map(\.verdict) == [.good, .good])
        #expect(findings[0].sentence == "0 exchanges, 1 queue and 0 bindings as defined.")
        #expect(findings[1].sentence == "1 policy as defined, and with that effect.")
    }

    @Test func missingPartsAreAppliedAndHoldUpWhatDependsOnThem() {
        let facts = facts(
            .examined(TopologyExamination(parts: ["The queue \"q\" is missing.", "The binding is missing."]))
        )
        #expect(facts.isIncomplete)
        #expect(facts.findings.map(\.verdict) == [.wrong, .good])
        #expect(facts.findings[0].sentence == "The queue \"q\" is missing. 2 points differ in all.")
        #expect(facts.findings[0].remedy == "Run \"mom topology apply\".")
        #expect(facts.findings[0].details.count == 2)
    }

    @Test func policiesAreToldApartFromWhatTheyAreFor() {
        let missing = facts(.examined(TopologyExamination(policies: ["The policy \"p\" is missing."])))
        #expect(!missing.isIncomplete)
        #expect(missing.findings.map(\.verdict) == [.good, .wrong])
        #expect(missing.findings[1].remedy == "Run \"mom topology apply\".")

        let rival = #"The operator policy "cap" takes precedence over the policy "p" where both match: x. Change it."#
        let limited = facts(.examined(TopologyExamination(effects: [rival])))
        #expect(limited.findings.map(\.verdict) == [.good, .wrong])
        #expect(limited.findings[1].remedy?.hasPrefix("Change those policies") == true)
    }

    /// What the broker does not tell may be anything.
    @Test func effectThatIsNotToldIsNotGood() {
        let findings = facts(.examined(TopologyExamination(untold: ["q"]))).findings
        #expect(findings.map(\.verdict) == [.good, .unknown])
    }

    @Test func whatAMQPAloneTellsIsNotEnoughToBeGood() {
        let all = facts(.glanced(missing: [], since: "the user may not ask"))
        #expect(all.findings.map(\.verdict) == [.unknown, .unknown])
        #expect(!all.isIncomplete)
        let some = facts(.glanced(missing: ["The queue \"q\" is missing."], since: "the user may not ask"))
        #expect(some.findings.map(\.verdict) == [.wrong, .unknown])
        #expect(some.isIncomplete)
        #expect(facts(.none(since: "it is so")).findings.map(\.verdict) == [.unknown, .unknown])
    }

    // MARK: Rights

    private func rights(_ refused: [String], forAll: [String] = []) -> Finding {
        let outcome = RightsFacts.Outcome.tried(count: 3, refused: refused, refusedForAll: forAll)
        return RightsFacts(party: .bridge, user: "ann b", outcome: outcome).finding
    }

    @Test func whatEachUserNeedsIsWrongAndGranted() {
        #expect(rights([]).verdict == .good)
        let finding = rights(["read x", "read y"], forAll: ["see all"])
        #expect(finding.verdict == .wrong)
        #expect(finding.sentence == "bridge: ann b may not read x, and 1 more.")
        #expect(finding.remedy == "mom grant --user 'ann b' --role bridge --apply")
    }

    @Test func grantingTakesNothingFromAnotherWhoLogsInAsTheSameUser() {
        let outcome = RightsFacts.Outcome.tried(count: 3, refused: ["read x"], refusedForAll: [])
        let facts = RightsFacts(party: .client, user: "ann", outcome: outcome, others: [.engine, .bridge])
        #expect(facts.finding.verdict == .wrong)
        #expect(facts.finding.remedy?.hasPrefix("Give the client a user of its own with mom grant --create") == true)
        #expect(facts.finding.remedy?.contains("--apply") == false)
    }

    /// A user of one job may do less than one of all, and nobody here knows which was meant.
    @Test func whatOnlyAUserOfAllJobsNeedsIsNotKnownToBeWrong() {
        #expect(rights([], forAll: ["subscribe to events of all jobs"]).verdict == .unknown)
    }
}
