import Foundation
import Testing

@testable import RabbitMQManagement

/// What the API leaves out or says differently of what it does not know yet.
@Suite struct QueueStatusTests {
    private func status(_ json: String) throws -> QueueStatus {
        try JSONDecoder().decode(QueueStatus.self, from: Data(json.utf8))
    }

    @Test func aQueueThatWasCountedTellsEverything() throws {
        let status = try status(
            #"""
            {"name": "q", "type": "classic", "messages": 12, "messages_ready": 7, "messages_unacknowledged": 5, "consumers": 2,
             "message_stats": {"ack": 30, "ack_details": {"rate": 0.4}}, "arguments": {"x-max-length": 500},
             "effective_policy_definition": {"max-length": 100, "overflow": "drop-head"}, "exclusive": true, "node": "n@h", "idle_since": "2026-11-21T14:31:02.751+00:00"}
            """#
        )
        #expect([status.messages, status.ready, status.unacknowledged, status.consumers] == [12, 7, 5, 2])
        #expect(status.acknowledgements == 30)
        #expect(status.lengthLimit == 100, "the smaller one holds")
        #expect(status.isExclusive)
        #expect(status.node == "n@h")
        #expect(status.idleSince?.timeIntervalSince1970 == 1_795_271_462.751)
    }

    @Test(arguments: [
        #"{"name": "q", "type": "quorum", "exclusive": false}"#,
        #"{"name": "q", "type": "quorum", "messages": "", "consumers": [], "idle_since": "long ago", "messages_ready": null}"#,
    ])
    func whatIsNotCountedYetIsNil(json: String) throws {
        let status = try status(json)
        #expect(status.name == "q")
        #expect([status.messages, status.ready, status.unacknowledged, status.consumers] == [nil, nil, nil, nil])
        #expect(status.idleSince == nil)
        #expect(status.acknowledgements == nil)
        #expect(status.lengthLimit == nil)
    }

    @Test func aConsumerOfANewConnectionIsKnownByItsQueue() throws {
        let json = #"[{"queue": {"name": "q", "vhost": "/"}, "active": false, "channel_details": []}]"#
        let consumer = try #require(try JSONDecoder().decode([QueueConsumer].self, from: Data(json.utf8)).first)
        #expect(consumer.queue == "q")
        #expect(consumer.user == nil)
        #expect(!consumer.isActive)
    }

    @Test func prefixesAreTakenLiterally() {
        #expect(NamePattern.any(of: ["a.b.", "c+1"]) == #"^(a\.b\.|c\+1)"#)
    }
}
