import Foundation
import Logging
import Testing

@testable import MirroringCommands

/// A line of a log says one thing, whatever stands in it.
@Suite struct LogLineTests {
    private func text(_ message: Logger.Message, _ metadata: Logger.Metadata = [:]) -> String {
        let event = LogEvent(
            level: .warning,
            message: message,
            metadata: nil,
            source: "Source",
            file: "",
            function: "",
            line: 1
        )
        let line = LogLine(event, label: "mom.bridge", metadata: metadata, at: 0).line
        // After the time, which is of this machine's zone.
        return String(line.description.drop { $0 != " " }.dropFirst())
    }

    @Test func wordsStandAsTheyAre() {
        #expect(text("ready") == "warning mom.bridge: [Source] ready")
        #expect(
            text("ready", ["position": "7", "cached": .stringConvertible(12)])
                == "warning mom.bridge: cached=12 position=7 [Source] ready"
        )
        let address = "amqp://guest@127.0.0.1:5672/%2F"
        #expect(text("x", ["broker": "\(address)"]) == "warning mom.bridge: broker=\(address) [Source] x")
    }

    @Test(arguments: [
        ("two words", #""two words""#), ("", #""""#), ("a=b", #""a=b""#), (#"say "x""#, #""say \"x\"""#),
        (#"a\b"#, #""a\\b""#), ("a\u{A0}b", "\"a\u{A0}b\""), ("a\nb", #""a\u{A}b""#), ("\u{1B}[31m", #""\u{1B}[31m""#),
        ("\u{202E}", #""\u{202E}""#), ("\u{9B}", #""\u{9B}""#),
    ])
    func everythingElseStandsInQuotes(_ value: String, _ shown: String) {
        #expect(text("x", ["key": "\(value)"]) == "warning mom.bridge: key=\(shown) [Source] x")
    }

    @Test func noValueLooksLikeAnother() {
        let forged = "x user=admin [Source] the disk is full"
        #expect(
            text("refused", ["key": "\(forged)", "user": "ann"])
                == "warning mom.bridge: key=\"\(forged)\" user=ann [Source] refused"
        )
        #expect(text("x", ["a b": "1"]) == "warning mom.bridge: \"a b\"=1 [Source] x")
    }

    @Test func whatIsNestedIsSafeToo() {
        let value: Logger.MetadataValue = ["a": ["x\ny", "z\u{202E}"], "b\u{1B}": .stringConvertible(#"say "c""#)]
        #expect(
            text("x", ["key": value])
                == #"warning mom.bridge: key={"a":["x\u{A}y","z\u{202E}"],"b\u{1B}":"say \"c\""} [Source] x"#
        )
    }

    @Test func messagesAreSafe() {
        #expect(text("a\nb \u{1B}[2J") == #"warning mom.bridge: [Source] a\u{A}b \u{1B}[2J"#)
    }

    @Test func aPasswordInAnAddressIsLeftOut() {
        #expect(
            text("x", ["error": "no amqp://ann:hush@one"])
                == "warning mom.bridge: error=\"no amqp://ann@one\" [Source] x"
        )
    }

    @Test func metadataOfAnEventComesBeforeThatOfItsLogger() {
        var handler = ConsoleLogHandler(label: "x")
        handler[metadataKey: "a"] = "1"
        handler[metadataKey: "b"] = "1"
        let event = LogEvent(
            level: .info,
            message: "x",
            metadata: ["b": "2"],
            source: "Source",
            file: "",
            function: "",
            line: 1
        )
        #expect(handler.metadata(of: event) == ["a": "1", "b": "2"])
        #expect(handler[metadataKey: "b"] == "1")
    }
}
