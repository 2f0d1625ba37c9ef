import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQClient
import Testing

/// The messages about subscribers and their published schemas say the same.
@Suite struct SubscriberNoticeTests {
    private static let schemas = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../../Broker/schemas").standardized

    private func notice(
        _ kind: SubscriberNotice.Kind,
        name: String = "desk",
        user: String? = "ann",
        missesFrom: DatedPosition? = nil
    ) -> SubscriberNotice {
        SubscriberNotice(
            kind: kind,
            queue: "mirroring.subscriber.ann.\(name)",
            user: user,
            name: name,
            ready: 8,
            unacknowledged: 1,
            limit: 7,
            missesFrom: missesFrom,
            bridgeId: UUID(),
            time: .now
        )
    }

    private func object(_ notice: SubscriberNotice) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(notice.encodedJSON())) as? [String: Any])
    }

    private func schema(_ name: String) throws -> [String: Any] {
        let data = try Data(contentsOf: Self.schemas.appending(path: "\(name).json"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test(arguments: [
        (SubscriberNotice.Kind.warned, "subscriber-warned"), (.removed, "subscriber-removed"),
    ])
    func membersAreThoseOfTheSchema(kind: SubscriberNotice.Kind, name: String) throws {
        let place = DatedPosition(StreamPosition(epoch: "e", offset: 5), at: .now)
        let body = try object(notice(kind, missesFrom: place))
        let schema = try schema(name)
        let properties = try #require(schema["properties"] as? [String: [String: Any]])
        #expect(Set(properties.keys) == Set(body.keys))
        if let place = body["missesFrom"] as? [String: Any] {
            let members = try #require(properties["missesFrom"]?["properties"] as? [String: Any])
            #expect(Set(members.keys) == Set(place.keys))
            #expect(Set(try #require(properties["missesFrom"]?["required"] as? [String])) == Set(place.keys))
        }
        // What is not known is left out, if the schema does not ask for it, and said to be null, if it does.
        let bare = try object(notice(kind, user: nil))
        #expect(Set(bare.keys) == Set(try #require(schema["required"] as? [String])))
    }

    @Test func whatIsNotKnownToBeMissedIsNull() throws {
        #expect(try object(notice(.removed))["missesFrom"] is NSNull)
        #expect(try object(notice(.warned))["missesFrom"] == nil)
    }

    @Test(arguments: SubscriberNotice.Kind.allCases)
    func noticeIsReadBackAsItWasWritten(kind: SubscriberNotice.Kind) throws {
        let time = Timestamp(milliseconds: 1_780_000_000_123)
        let place = DatedPosition(StreamPosition(epoch: "e", offset: 5), at: time)
        var bare = notice(kind, user: nil)
        bare.time = place.time
        #expect(try SubscriberNotice(kind, json: bare.encodedJSON()) == bare)
        guard kind == .removed else { return }
        bare.missesFrom = place
        #expect(try SubscriberNotice(kind, json: bare.encodedJSON()) == bare)
    }

    @Test func propertiesAreThoseOfThePersistentMessagesThatNobodyMustTake() {
        let message = notice(.removed).message(user: "bridge")
        #expect(!message.isMandatory, "where nobody listens it would come back")
        #expect(message.exchange == "mirroring.monitor")
        #expect(message.properties.isPersistent)
        #expect(message.properties.type == "subscriber.removed")
        #expect(message.properties.userId == "bridge")
        #expect(message.properties.contentType == "application/json")
        #expect(message.properties.messageId.flatMap { UUID(uuidString: $0) } != nil)
    }

    /// A queue's name and a routing key have 255 bytes each; names may hold dots, which are then words of the key.
    @Test(arguments: ["desk", "desk.left.upper", String(repeating: "é.", count: 75) + "abcde"])
    func theKeyHoldsTheWholeNameOfAnyQueue(name: String) {
        #expect(notice(.warned, name: name).queue.utf8.count <= 255)
        #expect(notice(.warned, name: name).message(user: "").routingKey == "subscriber.warned.ann.\(name)")
        let removed = notice(.removed, name: name).message(user: "").routingKey
        #expect(removed == "subscriber.removed.ann.\(name)")
        #expect(removed.utf8.count <= 255)
    }
}
