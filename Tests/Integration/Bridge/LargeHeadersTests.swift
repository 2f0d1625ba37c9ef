import EventSamples
import Foundation
import MirroringBridge
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import RabbitMQClient
import TestSupport
import Testing

/// Headers that fill a frame before the bridge adds its own.
@Suite(.timeLimit(.minutes(15))) struct LargeHeadersTests {
    /// Publishes a body with headers that leave so many bytes of the broker's frame.
    private func publish(_ body: [UInt8], key: String, leaving rest: Int, on broker: TestBroker) async throws {
        let configuration = try broker.configuration("test publisher")
        let publisher = try await AMQPPublisher.open(configuration, address: configuration.addresses[0])
        var properties = MessageProperties()
        properties.messageId = UUID().uuidString
        properties.userId = publisher.user
        properties.headers = ["kept": "yes", "large": ""]
        let missing = 131_072 - 20 - rest - properties.encodedBytes
        properties.headers["large"] = .string(String(repeating: "x", count: missing))
        let message = OutgoingMessage(
            exchange: WireNames.Exchange.events,
            routingKey: key,
            properties: properties,
            body: body
        )
        try await publisher.publish([message])
        var events = publisher.events.makeAsyncIterator()
        #expect(await events.next() == [.settled(0...0, .confirmed)])
        await publisher.close()
    }

    @Test(arguments: [0, 10, 30, 100]) func eventIsReplayedInItsPlace(rest: Int) async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let run = MirroringStatusEventArgs.run(of: UUID(), 1...3)
                try await broker.publish([run[0]])
                try await publish(run[1].encodedJSON(), key: RoutingKey(run[1]).description, leaving: rest, on: broker)
                try await broker.publish([run[2]])
                try await broker.withBridge(in: folder) { bridge in
                    var broken = try broker.configuration("test")
                    broken.addresses.insert(broken.addresses[0], at: 0)
                    broken.addresses[0].port = 1
                    // The first address is closed: whoever asks once tries the next one as well.
                    let replay = try await ReplayClient(broker: broken).whole(patience: .seconds(240))
                    #expect(replay.events.map(\.event) == run)
                    #expect(replay.complete.count == 3)
                    let requester = try await ReplayRequester(broker)
                    let headers = try await requester.replay().events.map(\.properties.headers)
                    #expect(headers.map { $0[WireNames.Header.leftOut] } == [nil, "headers", nil])
                    #expect(headers[1]["kept"] == "yes")
                    #expect(headers[1]["large"] == nil)
                    #expect(headers[1][WireNames.Header.replayed] == true)
                    await requester.close()
                    let next = await bridge.history.nextPosition
                    try await eventually { await bridge.storedPosition ?? 0 >= next ?? .max }
                }
            }
        }
    }

    @Test func malformedMessageIsADeadLetterWithItsBody() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                try await publish(Array("no event".utf8), key: "a.b.c", leaving: 0, on: broker)
                try await broker.publish(MirroringStatusEventArgs.run(of: UUID(), 1...3))
                try await broker.withBridge(in: folder) { bridge in
                    try await eventually { try await broker.ready(in: WireNames.Queue.deadLetter) == 1 }
                    let consumer = try await broker.consumer()
                    let subscription = try await consumer.subscribe(
                        ConsumeOptions(queue: WireNames.Queue.deadLetter, prefetch: 10)
                    )
                    let letter = try #require(try await subscription.next(1).first)
                    #expect(letter.body == Array("no event".utf8))
                    #expect(letter.properties.headers[WireNames.Header.leftOut] == "headers")
                    let reason = letter.properties.headers[WireNames.Header.reason]?.string
                    #expect(reason?.hasPrefix("The event's body") == true, "\(letter.properties)")
                    #expect(letter.properties.headers["kept"] == "yes")
                    await consumer.close()
                    // The reading goes on behind it, and the position too.
                    let next = await bridge.history.nextPosition
                    try await eventually { await bridge.storedPosition ?? 0 >= next ?? .max }
                    #expect(await bridge.history.cachedCount == 3)
                }
            }
        }
    }
}
