import EventSamples
import Foundation
import MirroringEvents
import MirroringWire
import Testing

@testable import RabbitMQClient

@Suite struct RepublishedMessageTests {
    private func original(
        key: String = "a.b.c",
        omittedBytes: Int = 0,
        _ change: (inout MessageProperties) -> Void
    ) -> Delivery {
        var properties = MessageProperties()
        properties.messageId = "m"
        properties.headers[WireNames.Header.streamOffset] = 7
        properties.userId = "ann"
        change(&properties)
        return Delivery(
            tag: 1,
            isRedelivered: false,
            exchange: WireNames.Exchange.events,
            routingKey: key,
            properties: properties,
            body: [1, 2, 3],
            omittedBytes: omittedBytes
        )
    }

    private func letter(_ original: Delivery, reason: String = "Why.") -> OutgoingMessage {
        DeadLetterMessage.make(original, reason: reason, epoch: "e", user: "bridge")
    }

    private func replayed(_ original: Delivery, correlationId: String? = "c") -> OutgoingMessage {
        ReplayMessages(replyTo: "mirroring.reply.ann.1", correlationId: correlationId, user: "bridge")
            .event(original, at: 7)
    }

    @Test func messageThatFitsIsPublishedAgainWhole() {
        let original = original {
            $0.appId = "app"
            $0.headers["own"] = "kept"
            $0.headers[WireNames.Header.leftOut] = "forged"
        }
        for message in [letter(original), replayed(original)] {
            #expect(message.shorterProperties == nil)
            #expect(message.properties.appId == "app")
            #expect(message.properties.headers["own"] == "kept")
            #expect(message.properties.headers[WireNames.Header.leftOut] == nil)
            #expect(message.properties.headers[WireNames.Header.userId] == "ann")
            #expect(message.properties.headers[WireNames.Header.streamOffset] == nil)
            #expect(message.properties.userId == "bridge")
            #expect(message.body == [1, 2, 3])
        }
    }

    @Test func messageWhoseHeadersAreLeftOutAlreadySaysSo() {
        let repaired = String(repeating: "\u{FFFD}", count: 255)
        for (change, names) in [({ _ in }, "headers"), ({ $0.type = repaired }, "type,headers")]
            as [((inout MessageProperties) -> Void, FieldValue)]
        {
            let message = ReplayMessages(replyTo: "mirroring.reply.ann.1", correlationId: "c", user: "bridge")
                .event(original(change), at: 7, isShortened: true)
            #expect(message.properties.headers[WireNames.Header.leftOut] == names)
        }
    }

    /// Only the first of a name is compared with anybody's rights, and a stream drops lists.
    @Test func nothingOfANameThatStandsTwiceIsLeft() {
        let original = original {
            $0.userId = nil
            for name in ["CC", "x-user-id", WireNames.Header.leftOut, "x-basic-type", "x-basic-app-id"] {
                for value in ["admin", "root"] { $0.headers.append(name, .string(value)) }
            }
        }
        for message in [letter(original), replayed(original)] {
            for name in ["CC", "x-user-id", WireNames.Header.leftOut, "x-basic-type", "x-basic-app-id"] {
                #expect(!message.properties.headers.entries.contains { $0.name == name }, "\(name)")
            }
        }
        #expect(DeadLetterMessage(Delivery(letter(original))).user == nil)
    }

    @Test func bodyThatWasCutIsNamed() {
        let cut = original(omittedBytes: 5) { $0.appId = String(repeating: "\u{FFFD}", count: 100) }
        #expect(letter(cut).properties.headers[WireNames.Header.leftOut] == "app_id,body")
        #expect(letter(cut).body == [1, 2, 3])
    }

    /// The worst that can arrive, through the smallest frames that a broker may have.
    @Test func whateverArrivesFitsIntoTheSmallestFrame() throws {
        let repaired = String(repeating: "\u{FFFD}", count: 255)
        let longest = String(repeating: "x", count: 255)
        let originals = [
            original(key: repaired) {
                for text in [\MessageProperties.type, \.appId, \.userId] { $0[keyPath: text] = repaired }
                for text in [\MessageProperties.contentType, \.correlationId, \.replyTo, \.messageId] {
                    $0[keyPath: text] = longest
                }
                for number in 0..<10_000 { $0.headers.append("\(number)", 1) }
            },
            original { $0.headers["large"] = .string(String(repeating: "x", count: 131_000)) },
            original { $0.headers[repaired] = 1 },
        ]
        for original in originals {
            let messages = [letter(original, reason: repaired + repaired), replayed(original, correlationId: longest)]
            for message in messages {
                let properties = try message.properties(inFrameOf: 4_096)
                #expect(properties.headers[WireNames.Header.leftOut]?.string?.hasSuffix("headers") == true)
                #expect(properties.headers[WireNames.Header.position] == 7)
                #expect(properties.userId == "bridge")
                #expect(message.body == [1, 2, 3])
            }
        }
    }

    @Test func largeHeadersGoOnlyWhereTheFrameIsTooSmall() throws {
        let message = replayed(
            original {
                $0.headers["large"] = .string(String(repeating: "x", count: 5_000))
                $0.headers["small"] = "kept"
            }
        )
        let small = try message.properties(inFrameOf: 4_096)
        #expect(small.headers["large"] == nil)
        #expect(small.headers["small"] == "kept")
        #expect(small.headers[WireNames.Header.leftOut] == "headers")
        let large = try message.properties(inFrameOf: 131_072)
        #expect(large.headers["large"] != nil)
        #expect(large.headers[WireNames.Header.leftOut] == nil)
    }
}
