import Foundation
import MirroringEvents
import MirroringWire
import NIOCore
import RabbitMQClient
import Testing

@testable import MirroringBridge
@testable import RabbitMQStream

/// What a bridge reads of a message in the form in which a stream has it.
@Suite struct StoredMessageTests {
    /// A name and a value, both encoded.
    private typealias Pair = ([UInt8], [UInt8])

    private let time = Timestamp(milliseconds: 1_780_000_000_123)

    /// A section: a descriptor, and the value that it describes.
    private func section(_ code: UInt8, _ value: [UInt8]) -> [UInt8] { [0x00, 0x53, code] + value }
    private func text(_ text: String) -> [UInt8] { [0xA1, UInt8(text.utf8.count)] + Array(text.utf8) }
    private func symbol(_ text: String) -> [UInt8] { [0xA3, UInt8(text.utf8.count)] + Array(text.utf8) }
    private func bytes(_ bytes: [UInt8]) -> [UInt8] { [0xA0, UInt8(bytes.count)] + bytes }
    private func list(_ values: [[UInt8]]) -> [UInt8] { compound(0xC0, values) }
    private func map(_ pairs: [Pair]) -> [UInt8] {
        compound(0xC1, pairs.flatMap { [$0.0, $0.1] })
    }
    private func compound(_ constructor: UInt8, _ values: [[UInt8]]) -> [UInt8] {
        let content = values.joined()
        return [constructor, UInt8(content.count + 1), UInt8(values.count)] + content
    }

    private func stored(_ sections: [[UInt8]], omittedBytes: Int = 0) -> StoredMessage {
        let message = StreamMessage(
            offset: 7,
            time: time.date,
            encoded: ByteBuffer(bytes: sections.joined()),
            omittedBytes: omittedBytes,
            batch: nil
        )
        return StoredMessage(message, at: time)
    }

    private var origin: [Pair] {
        [(symbol("x-exchange"), text("mirroring.events")), (symbol("x-routing-key"), text("a.b.c"))]
    }

    @Test func partsAreThoseThatWerePublished() {
        let mode: Pair = (symbol("x-basic-delivery-mode"), [0x50, 1])
        let message = stored([
            section(0x72, map(origin + [mode])),
            section(
                0x73,
                list([
                    text("id"), bytes(Array("ann".utf8)), [0x40], [0x40], text("reply"), text("c-1"),
                    symbol("application/json"),
                    [0x40], [0x40], [0x83, 0, 0, 1, 0x9E, 0x71, 0x8B, 0x3C, 0x7B],
                ])
            ),
            section(
                0x74,
                map([
                    (text("x-basic-type"), text("Transferred")), (text("x-basic-app-id"), text("engine")),
                    (text("sequence"), [0x55, 7]), (text("terminal"), [0x42]), (text("sequence"), [0x55, 8]),
                ])
            ),
            section(0x75, bytes(Array("body".utf8))),
        ])
        #expect(message.position == 7 && message.time == time && message.damage == nil)
        let delivery = message.delivery
        #expect(delivery.exchange == "mirroring.events" && delivery.routingKey == "a.b.c")
        #expect(delivery.body == Array("body".utf8) && delivery.omittedBytes == 0)
        #expect(delivery.streamOffset == 7)
        let properties = delivery.properties
        #expect(properties.messageId == "id" && properties.userId == "ann" && properties.replyTo == "reply")
        #expect(properties.correlationId == "c-1" && properties.contentType == "application/json")
        #expect(properties.type == "Transferred" && properties.appId == "engine")
        #expect(properties.timestamp == 0x19E_718B_3C7B / 1_000 && !properties.isPersistent)
        #expect(properties.headers.entries.map(\.name) == ["x-stream-offset", "sequence", "terminal"])
        #expect(properties.headers["sequence"] == 7, "the first one counts")
        #expect(properties.headers["terminal"] == false)
    }

    /// Over AMQP a broker of RabbitMQ 3 closes every reader's connection for the first of these.
    @Test func headersInPlaceOfTypeAndApplicationAreNone() {
        let forged = stored([
            section(0x72, map(origin)),
            section(0x74, map([(text("x-basic-type"), [0x55, 7]), (text("x-basic-app-id"), [0x40])])),
            section(0x75, bytes([1])),
        ])
        #expect(forged.damage == nil && forged.delivery.body == [1])
        #expect(forged.delivery.properties.type == nil && forged.delivery.properties.appId == nil)
        let newer = stored([
            section(
                0x72,
                map(origin + [(symbol("x-basic-type"), text("real")), (symbol("x-basic-app-id"), text("own"))])
            ),
            section(0x74, map([(text("x-basic-type"), text("forged")), (text("x-basic-app-id"), text("forged"))])),
        ])
        #expect(newer.delivery.properties.type == "real" && newer.delivery.properties.appId == "own")
    }

    /// Only the broker says where a message stands, and by which way it has come.
    @Test func tracesOfADetourAreHeaders() {
        let message = stored([
            section(
                0x72,
                map(origin + [(symbol("x-first-death-queue"), text("q")), (symbol("x-cc"), list([text("other.key")]))])
            ),
            section(0x74, map([(text("x-stream-offset"), [0x55, 99])])),
        ])
        #expect(message.delivery.streamOffset == 7)
        #expect(message.delivery.properties.headers["x-first-death-queue"] == "q")
        #expect(message.delivery.properties.headers["CC"] == .array(["other.key"]))
        #expect(MessageRoute(message.delivery, by: "mirroring.events").isDetour)
    }

    @Test func bodyIsKeptAsFarAsAnEventMayReach() {
        let long = [UInt8](repeating: 0x20, count: ReceivedEvent.carriedBytes + 10)
        let length = withUnsafeBytes(of: UInt32(long.count).bigEndian) { Array($0) }
        let message = stored([section(0x72, map(origin)), section(0x75, [0xB0] + length + long)], omittedBytes: 5)
        #expect(message.delivery.body.count == ReceivedEvent.carriedBytes)
        #expect(message.delivery.omittedBytes == 15)
    }

    /// What stands before the break is told with the dead letter.
    @Test func brokenMessageSaysWhyAndIsADeadLetter() throws {
        let broken = stored([section(0x72, map(origin)), section(0x74, [0x55, 1]), section(0x75, bytes([1]))])
        #expect(broken.delivery.routingKey == "a.b.c" && broken.delivery.body.isEmpty)
        let damage = try #require(broken.damage)
        guard case .unreadable(_, let reason, let kind) = HistoryMessage(broken, user: "bridge") else {
            Issue.record("readable")
            return
        }
        #expect(reason == damage && kind == "damaged")
    }

    @Test func batchOfSeveralMessagesIsADeadLetter() {
        let batch = StreamMessage(
            offset: 7,
            time: time.date,
            encoded: ByteBuffer(),
            omittedBytes: 0,
            batch: StreamMessage.Batch(count: 3, compression: 0)
        )
        guard case .unreadable(_, let reason, _) = HistoryMessage(StoredMessage(batch, at: time), user: "bridge") else {
            Issue.record("readable")
            return
        }
        #expect(reason.hasPrefix("The 3 messages from offset 7 on were published as one batch"))
    }
}
