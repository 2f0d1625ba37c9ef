import Foundation
import MirroringEvents
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
                    "\(Topology.Exchange.events) topic", "\(Topology.Exchange.replay) topic",
                    "\(Topology.Exchange.monitor) topic", "\(Topology.Exchange.deadLetter) fanout",
                ].sorted()
        )
        #expect(definitions.exchanges.allSatisfy { $0.durable && !$0.autoDelete && !$0.internal })
    }

    @Test func queues() {
        #expect(
            Set(definitions.queues)
                == [
                    queue(Topology.Queue.history, type: "stream"),
                    queue(Topology.Queue.replayRequests, type: "quorum"),
                    queue(Topology.Queue.deadLetter, type: "quorum"),
                ]
        )
        #expect(definitions.queues.count == 3)
    }

    @Test func bindings() {
        #expect(
            Set(definitions.bindings)
                == [
                    binding(Topology.Queue.history, to: Topology.Exchange.events, key: EventSelection.all.bindingKey),
                    binding(Topology.Queue.history, to: Topology.Exchange.monitor, key: Topology.MonitorKey.barrier),
                    binding(Topology.Queue.history, to: Topology.Exchange.deadLetter, key: ""),
                    binding(Topology.Queue.replayRequests, to: Topology.Exchange.replay, key: "#"),
                    binding(Topology.Queue.deadLetter, to: Topology.Exchange.deadLetter, key: ""),
                ]
        )
        #expect(definitions.bindings.count == 5)
    }

    /// A queue gets one policy: each name must match exactly the one that is meant for it.
    @Test(arguments: [
        (Topology.Queue.history, "mirroring.history"),
        (Topology.Queue.replayRequests, "mirroring.replay-requests"),
        (Topology.Queue.deadLetter, "mirroring.dead-letter"),
        (Topology.Queue.subscriber(user: "ann", name: "desk"), "mirroring.subscriber"),
        (Topology.Queue.session(user: "ann", id: UUID()), "mirroring.session"),
        (Topology.Queue.reply(user: "ann", id: UUID()), nil),
    ])
    func policies(queue: String, policy: String?) throws {
        let matching = try definitions.policies.filter { try Regex($0.pattern).firstMatch(in: queue) != nil }
        #expect(matching.map(\.name) == [policy].compactMap { $0 })
    }

    /// A client counts on the limit that it declares: a smaller one in the policy would let events go without a word.
    @Test func sessionsHaveTheLengthThatClientsDeclare() throws {
        let policy = try #require(definitions.policies.first { $0.name == "mirroring.session" })
        #expect(policy.definition["max-length"] == .integer(Topology.Queue.sessionLimit))
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
