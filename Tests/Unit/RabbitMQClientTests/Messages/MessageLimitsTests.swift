import Testing

@testable import RabbitMQClient

@Suite struct MessageLimitsTests {
    private let long = String(repeating: "x", count: 256)

    private func message(_ change: (inout OutgoingMessage) -> Void) -> OutgoingMessage {
        var message = OutgoingMessage(exchange: "e", routingKey: "k", properties: MessageProperties(), body: [])
        change(&message)
        return message
    }

    @Test func everyShortTextIsLookedAt() {
        let messages = [
            message { $0.exchange = long }, message { $0.routingKey = long },
            message { $0.properties.contentType = long }, message { $0.properties.correlationId = long },
            message { $0.properties.replyTo = long }, message { $0.properties.expiration = long },
            message { $0.properties.messageId = long }, message { $0.properties.type = long },
            message { $0.properties.userId = long }, message { $0.properties.appId = long },
            message { $0.properties.headers[long] = 1 },
            message { $0.properties.headers["a"] = .array([.table([long: 1])]) },
        ]
        for message in messages {
            let error = #expect(throws: AMQPError.self) { try message.properties(inFrameOf: 131_072) }
            #expect(error?.code == .unsendable)
            #expect(error?.description.contains("255 bytes") == true)
        }
        var longest = message { $0.routingKey = String(long.dropLast()) }
        longest.properties.appId = String(long.dropLast())
        #expect(throws: Never.self) { try longest.properties(inFrameOf: 4_096) }
    }

    @Test func whatReplacesPropertiesIsTakenOnlyWhereTheyDoNotFit() throws {
        var message = message { $0.properties.headers["h"] = .string(String(repeating: "x", count: 5_000)) }
        #expect(throws: AMQPError.self) { try message.properties(inFrameOf: 4_096) }
        var shorter = MessageProperties()
        shorter.type = "shorter"
        message.shorterProperties = shorter
        #expect(try message.properties(inFrameOf: 4_096) == shorter)
        #expect(try message.properties(inFrameOf: 8_192) == message.properties)
        message.shorterProperties?.type = long
        #expect(throws: AMQPError.self) { try message.properties(inFrameOf: 4_096) }
    }

    @Test func whatCannotBeEncodedIsTakenAwayByName() {
        var properties = MessageProperties()
        (properties.type, properties.appId, properties.messageId) = (long, long, "kept")
        properties.headers = ["kept": 1, "table": .table([long: 1])]
        #expect(properties.removeUnencodable() == ["type", "app_id", "headers"])
        var expected = MessageProperties()
        expected.messageId = "kept"
        expected.headers = ["kept": 1]
        #expect(properties == expected)
        #expect(properties.removeUnencodable() == [])
    }

    @Test func largestHeadersGoFirstAndNoMoreThanHaveTo() {
        var properties = MessageProperties()
        properties.headers = [
            "small": "s", "large": .string(String(repeating: "l", count: 300)),
            "own": .string(String(repeating: "o", count: 900)), "larger": .bytes([UInt8](repeating: 1, count: 600)),
        ]
        properties.removeLargestHeaders(until: 1_400) { $0.name != "own" }
        #expect(properties.headers.entries.map(\.name) == ["small", "large", "own"])
        properties.removeLargestHeaders(until: 100) { $0.name != "own" }
        #expect(properties.headers.entries.map(\.name) == ["own"])
    }

    @Test func textIsCutBetweenCharacters() {
        #expect("aé€".cut(toBytes: 6) == "aé€")
        #expect("aé€".cut(toBytes: 5) == "aé")
        #expect("aé€".cut(toBytes: 2) == "a")
    }
}
