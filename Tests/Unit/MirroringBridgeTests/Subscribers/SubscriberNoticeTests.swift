import Foundation
import MirroringEvents
import Testing

@testable import MirroringBridge
@testable import RabbitMQClient

/// The messages about subscribers and their published schemas say the same.
@Suite struct SubscriberNoticeTests {
    private static let schemas = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../../Broker/schemas").standardized

    private func message(_ kind: SubscriberNotice.Kind, _ subscriber: Subscriber) throws -> OutgoingMessage {
        try SubscriberNotice(kind: kind, subscriber: subscriber, limit: 7, bridgeId: UUID(), time: .now)
            .message(user: "bridge")
    }

    private func object(_ message: OutgoingMessage) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(message.body)) as? [String: Any])
    }

    private func schema(_ name: String) throws -> [String: Any] {
        let data = try Data(contentsOf: Self.schemas.appending(path: "\(name).json"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test(arguments: [
        (SubscriberNotice.Kind.warned, "subscriber-warned"), (.removed, "subscriber-removed"),
    ])
    func membersAreThoseOfTheSchema(kind: SubscriberNotice.Kind, name: String) throws {
        var subscriber = Subscriber.sample(ready: 8, unacknowledged: 1)
        subscriber.hasReadAllBefore = HistoryPlace(epoch: "e", position: 5)
        let body = try object(try message(kind, subscriber))
        let schema = try schema(name)
        let properties = try #require(schema["properties"] as? [String: [String: Any]])
        #expect(Set(properties.keys) == Set(body.keys))
        if let place = body["missesFrom"] as? [String: Any] {
            let members = try #require(properties["missesFrom"]?["properties"] as? [String: Any])
            #expect(Set(members.keys) == Set(place.keys))
            #expect(Set(try #require(properties["missesFrom"]?["required"] as? [String])) == Set(place.keys))
        }
        // What is not known is left out, if the schema does not ask for it, and said to be null, if it does.
        var bare = Subscriber(queue: "q", kind: .named, user: nil, name: "q", keys: [], readers: [])
        (bare.ready, bare.unacknowledged) = (8, 0)
        #expect(Set(try object(try message(kind, bare)).keys) == Set(try #require(schema["required"] as? [String])))
    }

    @Test func whatIsNotKnownToBeMissedIsNull() throws {
        let body = try object(try message(.removed, .sample(ready: 8)))
        #expect(body["missesFrom"] is NSNull)
        #expect(try object(try message(.warned, .sample(ready: 8)))["missesFrom"] == nil)
    }

    @Test func propertiesAreThoseOfThePersistentMessagesThatNobodyMustTake() throws {
        let message = try message(.removed, .sample(ready: 8))
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
    func theKeyHoldsTheWholeNameOfAnyQueue(name: String) throws {
        let subscriber = Subscriber.sample(name)
        #expect(subscriber.queue.utf8.count <= 255)
        #expect(try message(.warned, subscriber).routingKey == "subscriber.warned.ann.\(name)")
        let removed = try message(.removed, subscriber).routingKey
        #expect(removed == "subscriber.removed.ann.\(name)")
        #expect(removed.utf8.count <= 255)
    }
}
