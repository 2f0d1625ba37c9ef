import EventSamples
import Foundation
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import RabbitMQClient
import TestSupport
import Testing

@testable import MirroringBridge

/// What whoever may publish for one job can put into a message, on a real broker.
@Suite(.timeLimit(.minutes(15))) struct HostileMessagesTests {
    /// Publishes messages as they are, all in one go, and waits until the broker has them.
    private func publish(
        _ messages: [(key: String, body: [UInt8], headers: FieldTable)],
        isSigned: Bool = true,
        on broker: TestBroker
    ) async throws {
        try await broker.withPublisher { publisher in
            let user = isSigned ? publisher.connection.user : nil
            let outgoing = messages.enumerated().map { index, message in
                var properties = MessageProperties()
                properties.messageId = UUID().uuidString
                properties.userId = user
                properties.headers = message.headers
                return OutgoingMessage(
                    exchange: WireNames.Exchange.events,
                    routingKey: message.key,
                    properties: properties,
                    body: message.body,
                    token: UInt64(index)
                )
            }
            try await publisher.connection.publish(outgoing)
            var settled = 0
            for await batch in publisher.connection.events {
                for case .settled(let tokens, let outcome) in batch {
                    #expect(outcome == .confirmed)
                    settled += tokens.count
                }
                if settled == messages.count { break }
            }
        }
    }

    private func message(
        _ event: MirroringStatusEventArgs,
        _ headers: FieldTable = [:]
    ) -> (key: String, body: [UInt8], headers: FieldTable) {
        (RoutingKey(event).description, event.encodedJSON(), headers)
    }

    private func letters(_ count: Int, of broker: TestBroker) async throws -> [Delivery] {
        try await eventually { try await broker.ready(in: WireNames.Queue.deadLetter) == count }
        let consumer = try await broker.consumer()
        let subscription = try await consumer.subscribe(ConsumeOptions(queue: WireNames.Queue.deadLetter, prefetch: 10))
        let letters = try await subscription.next(count)
        await consumer.close()
        return letters
    }

    /// What a bridge has cached; whoever asks is in no hurry.
    private func replay(_ request: ReplayRequest = ReplayRequest(), of broker: TestBroker) async throws -> WholeReplay {
        try await ReplayClient(broker: broker.configuration("test")).whole(request, patience: .seconds(240))
    }

    // MARK: Names that stand twice

    /// Nobody vouches for the publisher of an event without a user, whatever its headers say.
    @Test func publisherThatIsNamedTwiceIsStillNotVerified() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let event = MirroringStatusEventArgs.run(of: UUID(), 1...1)[0]
                let forged: FieldTable = ["x-user-id": "admin", "x-user-id": "admin"]
                try await publish([message(event, forged), ("a.b.c", [1], forged)], isSigned: false, on: broker)
                try await broker.withBridge(in: folder) { bridge in
                    let replay = try await replay(of: broker)
                    #expect(replay.events.map(\.event) == [event])
                    #expect(replay.events.map(\.received.publisher) == [.unverified])
                    let letter = try #require(try await letters(1, of: broker).first)
                    #expect(letter.properties.headers["x-user-id"] == nil)
                    try await eventually { await bridge.history.deadLetters.count == 0 }
                }
            }
        }
    }

    /// The broker looks at the first `CC` alone, and the stream drops lists: over AMQP it could not deliver the other one.
    @Test func furtherKeysThatAreNoListAreDeadLetters() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let run = MirroringStatusEventArgs.run(of: UUID(), 1...4)
                for (event, name) in zip(run, ["CC", "BCC"]) {
                    try await publish([message(event)], on: broker)
                    try await publish([("a.b.c", [1], [name: .array([]), name: "a", name: "b"])], on: broker)
                }
                try await publish(run[2...].map { message($0) }, on: broker)
                try await broker.withBridge(in: folder) { bridge in
                    #expect(try await replay(of: broker).events.map(\.event) == run)
                    #expect(try await letters(2, of: broker).map(\.body) == [[1], [1]])
                    try await eventually { await bridge.history.deadLetters.count == 0 }
                }
            }
        }
    }

    // MARK: Headers that are taken for properties

    /// Each of these ends the connection of whoever reads the stream there over AMQP, on RabbitMQ 3.10.
    private static let hostile: [FieldTable] = [
        ["x-basic-type": .string(String(repeating: "w", count: 300))], ["x-basic-type": 7],
        ["x-basic-app-id": .timestamp(1)],
    ]

    @Test func headersInPlaceOfTypeAndApplicationChangeNothing() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let run = MirroringStatusEventArgs.run(of: UUID(), 1...60)
                // On events, and on what is none.
                var messages = run.enumerated().map { index, event in
                    message(event, index < 3 ? Self.hostile[index] : [:])
                }
                for (place, headers) in [(10, 0), (30, 1), (31, 2)] {
                    messages.insert(("a.b.c", [1], Self.hostile[headers]), at: place)
                }
                try await publish(messages, on: broker)
                for _ in 1...2 {
                    try await broker.withBridge(in: folder) { bridge in
                        try await eventually { await bridge.history.isCaughtUp }
                        #expect(await bridge.history.events.map(\.event) == run)
                        #expect(try await replay(of: broker).events.map(\.event) == run)
                        #expect(await bridge.history.anomalies.missingEvents == 0)
                        #expect(try await letters(3, of: broker).map(\.body) == [[1], [1], [1]])
                        try await eventually { await bridge.history.deadLetters.count == 0 }
                        try await eventually { await bridge.storedPosition == bridge.history.nextPosition }
                    }
                }
            }
        }
    }

    // MARK: Large bodies

    @Test func bodyThatIsTooLongIsADeadLetterWithItsBeginning() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let event = MirroringStatusEventArgs.run(of: UUID(), 1...1)[0]
                let large = [UInt8](repeating: 0x20, count: 3 << 20)
                let client = try broker.client()
                try await client.withEvents { events in
                    try await publish([("a.b.c", large, [:]), message(event)], on: broker)
                    var iterator = events.makeAsyncIterator()
                    #expect(try await iterator.next()?.event == event)
                }
                try await broker.withBridge(in: folder) { bridge in
                    let letter = try #require(try await letters(1, of: broker).first)
                    #expect(letter.body == Array(large[...EventLimits.bodyBytes]))
                    #expect(letter.properties.headers[WireNames.Header.leftOut] == "body")
                    let reason = letter.properties.headers[WireNames.Header.reason]?.string
                    #expect(reason == "The event's body has 3145728 bytes; at most 262144 are allowed.")
                    try await eventually { await bridge.history.deadLetters.count == 0 }
                    #expect(await bridge.history.events.map(\.event) == [event])
                }
            }
        }
    }
}
