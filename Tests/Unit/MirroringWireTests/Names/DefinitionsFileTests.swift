import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQManagement
import TestSupport
import Testing

/// What is declared on the broker and what the programs call it are the same names, both ways.
@Suite struct DefinitionsFileTests {
    private let definitions: TopologyDefinitions

    init() throws {
        definitions = try TopologyDefinitions(file: TestBroker.definitionsFile)
    }

    @Test func exchanges() {
        #expect(
            definitions.exchanges.map { "\($0.name) \($0.type)" }.sorted()
                == [
                    "\(WireNames.Exchange.events) topic", "\(WireNames.Exchange.replay) topic",
                    "\(WireNames.Exchange.monitor) topic", "\(WireNames.Exchange.deadLetter) fanout",
                ].sorted()
        )
        #expect(definitions.exchanges.allSatisfy { $0.durable && !$0.autoDelete && !$0.internal })
    }

    @Test func queues() {
        #expect(
            Set(definitions.queues)
                == [
                    queue(WireNames.Queue.history, type: "stream"),
                    queue(WireNames.Queue.replayRequests, type: "quorum"),
                    queue(WireNames.Queue.deadLetter, type: "quorum"),
                ]
        )
        #expect(definitions.queues.count == 3)
    }

    @Test func bindings() {
        #expect(
            Set(definitions.bindings)
                == [
                    binding(WireNames.Queue.history, to: WireNames.Exchange.events, key: EventSelection.all.bindingKey),
                    binding(WireNames.Queue.history, to: WireNames.Exchange.monitor, key: WireNames.MonitorKey.barrier),
                    binding(WireNames.Queue.history, to: WireNames.Exchange.deadLetter, key: ""),
                    binding(WireNames.Queue.replayRequests, to: WireNames.Exchange.replay, key: "#"),
                    binding(WireNames.Queue.deadLetter, to: WireNames.Exchange.deadLetter, key: ""),
                    binding(WireNames.Queue.history, to: WireNames.Exchange.monitor, key: "job.late.*"),
                    binding(WireNames.Queue.history, to: WireNames.Exchange.monitor, key: "job.slow.*"),
                    binding(WireNames.Queue.history, to: WireNames.Exchange.monitor, key: "job.odd.*"),
                    binding(WireNames.Queue.history, to: WireNames.Exchange.monitor, key: "job.flaky.*"),
                    binding(WireNames.Queue.history, to: WireNames.Exchange.monitor, key: "job.settled.*"),
                ]
        )
        #expect(definitions.bindings.count == 10)
    }

    /// A queue gets one policy, the highest that its kind knows all keys of: each name must match exactly the one that
    /// is meant for it, and below that the one for streams, which a user may declare under each name that is the user's
    /// own.
    @Test(arguments: [
        (WireNames.Queue.history, "mirroring.history"),
        (WireNames.Queue.replayRequests, "mirroring.replay-requests"),
        (WireNames.Queue.deadLetter, "mirroring.dead-letter"),
        (WireNames.Queue.subscriber(user: "ann", name: "desk"), "mirroring.subscriber"),
        (WireNames.Queue.session(user: "ann", id: UUID()), "mirroring.session"),
        (WireNames.Queue.reply(user: "ann", id: UUID()), "mirroring.reply"),
    ])
    func policies(queue: String, policy: String) throws {
        let matching = try definitions.policies.filter { try Regex($0.pattern).firstMatch(in: queue) != nil }
        // What a kind of queue does not know is left out as a whole: a classic one knows no limit of deliveries.
        let second = policy == "mirroring.subscriber" ? ["mirroring.subscriber.classic"] : []
        #expect(matching.sorted { $0.priority > $1.priority }.map(\.name) == [policy] + second + ["mirroring"])
        #expect(Set(matching.map(\.priority)).count == matching.count)
    }

    /// Kinds of queues that don't know a key leave out the whole policy: only streams know an age.
    @Test func onlyStreamsTakeThePolicyBelowTheOthers() throws {
        let policy = try #require(definitions.policies.first { $0.name == "mirroring" })
        #expect(policy.definition["max-age"] != nil)
        #expect(policy.definition["max-length-bytes"] != nil)
    }

    /// A client counts on the limit that it declares: a smaller one in the policy would let events go without a word.
    @Test func sessionsHaveTheLengthThatClientsDeclare() throws {
        let policy = try #require(definitions.policies.first { $0.name == "mirroring.session" })
        #expect(policy.definition["max-length"] == .integer(WireNames.Queue.sessionLimit))
        let bytes = WireNames.Queue.sessionLimit * EventLimits.bodyBytes
        #expect(policy.definition["max-length-bytes"] == .integer(bytes), "as many as the longest events have")
    }

    /// An import of users would overwrite their passwords.
    @Test func holdsNoUsersAndNoPermissions() throws {
        let content = try Data(contentsOf: URL(filePath: TestBroker.definitionsFile))
        let object = try #require(JSONSerialization.jsonObject(with: content) as? [String: Any])
        #expect(Set(object.keys) == ["exchanges", "queues", "bindings", "policies"])
    }

    private func queue(_ name: String, type: String) -> QueueDefinition {
        QueueDefinition(name: name, durable: true, autoDelete: false, arguments: ["x-queue-type": .string(type)])
    }

    private func binding(_ queue: String, to exchange: String, key: String) -> BindingDefinition {
        BindingDefinition(source: exchange, destination: queue, destinationType: "queue", routingKey: key)
    }
}
