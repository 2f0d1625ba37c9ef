import EventSamples
import Foundation
import MirroringEvents
import Testing

/// What the reader takes and what it refuses, each beside the sentence that says why.
@Suite struct StrictReadingTests {
    private static let body = String(decoding: MirroringStatusEventArgs.typical().encodedJSON(), as: UTF8.self)

    /// The typical event's body with one part replaced.
    private func body(_ part: String, by replacement: String) throws -> [UInt8] {
        let range = try #require(Self.body.range(of: part))
        return Array(Self.body.replacingCharacters(in: range, with: replacement).utf8)
    }

    private func error(_ body: [UInt8]) throws -> EventDecodingError {
        try #require(throws: EventDecodingError.self) { try MirroringStatusEventArgs(json: body) }
    }

    @Test(arguments: ["7", "7.0", "7.000", "70e-1", "0.7e1", "0.007E+3", "7e0", "700E-2"])
    func integersMayBeSpelledInAnyWay(_ spelling: String) throws {
        let body = try body("\"sequence\":7", by: "\"sequence\":\(spelling)")
        #expect(try MirroringStatusEventArgs(json: body).sequence == 7)
    }

    @Test func theLargestIntegerIsReadExactly() throws {
        let body = try body("\"fileSize\":19676517", by: "\"fileSize\":9223372036854775807")
        #expect(try MirroringStatusEventArgs(json: body).transferData.packageHeader?.fileSize == .max)
    }

    @Test(arguments: [
        "7.5", "9223372036854775808", "-9223372036854775809", "1e19", "1e400", "1e99999999999999999999",
        "1e-99999999999999999999",
        "\"7\"", "true", "[7]", "{}",
    ])
    func whatIsNoIntegerIsOfTheWrongType(_ spelling: String) throws {
        let error = try error(try body("\"sequence\":7", by: "\"sequence\":\(spelling)"))
        #expect(error.code == .wrongType)
        #expect(error.path == "sequence")
    }

    @Test(arguments: ["0", "-1", "-9223372036854775808", "-0", "0e999999999999999999999"])
    func aSequenceBeginsAtOne(_ spelling: String) throws {
        let error = try error(try body("\"sequence\":7", by: "\"sequence\":\(spelling)"))
        #expect(error.code == .wrongValue)
        #expect(error.description.contains("sequence"))
        #expect(error.description.contains("at least 1"))
    }

    @Test(arguments: ["9007199254740992", "9.007199254740993e15", "1e18", "9223372036854775807"])
    func aSequenceEndsWhereReadersOfJSONLoseDigits(_ spelling: String) throws {
        let error = try error(try body("\"sequence\":7", by: "\"sequence\":\(spelling)"))
        #expect(error.code == .wrongValue)
        #expect(error.path == "sequence")
        #expect(error.description.contains("at most 9007199254740991"))
        let last = try body("\"sequence\":7", by: "\"sequence\":9007199254740991")
        #expect(try MirroringStatusEventArgs(json: last).sequence == EventLimits.sequence)
    }

    @Test func sizesAreNotNegative() throws {
        let error = try error(try body("\"sizeOfSentData\":8412001", by: "\"sizeOfSentData\":-1"))
        #expect(error.code == .wrongValue)
        #expect(error.path == "transferData.packageHeader.sizeOfSentData")
    }

    @Test(arguments: ["07", "+7", "7.", ".7", "7e", "7e+", "-", "--7", "1x7", "NaN", "Infinity", "1_000"])
    func whatIsNoJSONNumberIsRefused(_ spelling: String) throws {
        #expect(
            [.notJSON, .wrongType].contains(try error(try body("\"sequence\":7", by: "\"sequence\":\(spelling)")).code)
        )
        #expect(
            [.notJSON, .wrongType].contains(
                try error(try body("\"sequence\":7", by: "\"sequence\":7,\"new\":\(spelling)")).code
            )
        )
    }

    @Test func unknownMembersAreIgnored() throws {
        let unknown = #""future":{"a":[1,-2.5e-7,"\u0041\"",null,true,false,{}],"b":{"c":[]}},"sequence":7"#
        #expect(try MirroringStatusEventArgs(json: try body("\"sequence\":7", by: unknown)) == .typical())
    }

    @Test(arguments: [
        "[1,]", "{\"a\":}", "{\"a\" 1}", "{a:1}", "[1 2]", "nul", "\"\u{1}\"", "\"\\x\"", "\"\\u12G4\"", "{\"a\":1,}",
        "'a'", "//",
    ])
    func unknownMembersMustBeJSON(_ value: String) throws {
        let body = try body("\"sequence\":7", by: "\"sequence\":7,\"future\":\(value)")
        #expect([.notJSON, .wrongType].contains(try error(body).code))
    }

    @Test func unknownMembersAreSkippedToABoundedDepth() throws {
        func nested(_ depth: Int) throws -> [UInt8] {
            let value = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            return try body("\"sequence\":7", by: "\"sequence\":7,\"future\":\(value)")
        }
        #expect(try MirroringStatusEventArgs(json: try nested(64)).sequence == 7)
        #expect(try error(try nested(65)).code == .notJSON)
        #expect(try error(try nested(100_000)).code == .notJSON)
    }

    @Test func theLastOfSeveralWins() throws {
        #expect(
            try MirroringStatusEventArgs(json: try body("\"sequence\":7", by: "\"sequence\":7,\"sequence\":8")).sequence
                == 8
        )
        #expect(try error(try body("\"sequence\":7", by: "\"sequence\":7,\"sequence\":null")).code == .missingMember)
    }

    @Test func aPartThatComesTwiceIsTheSecondAlone() throws {
        let body = try body("\"engine\":", by: #""engine":{"host":"a","instanceId":"x","version":"1"},"engine":"#)
        #expect(try error(body).path == "engine.instanceId", "each has to be readable")
        let uuid = "00000000-0000-0000-0000-000000000000"
        let twice =
            #""packageBody":{"pages":1,"files":2,"deletions":3,"importedPages":4,"importedFiles":5,"digest":"x"},"#
        let read = try MirroringStatusEventArgs(json: try self.body("\"packageBody\":", by: twice + "\"packageBody\":"))
        #expect(read == .typical())
        let partial = #""engine":{"host":"a","instanceId":"\#(uuid)","version":"1"},"engine":{"host":"b"},"was":"#
        let error = try error(try self.body("\"engine\":", by: partial))
        #expect(error.code == .missingMember)
        #expect(error.path == "engine.instanceId", "what the first has is not the second's")
    }

    @Test func membersMayComeInAnyOrder() throws {
        func reversed(_ value: Any) throws -> String {
            switch value {
            case let object as [String: Any]:
                let members = try object.sorted { $0.key > $1.key }.map { name, value in
                    "\"new\":[{}],\"\(name)\":\(try reversed(value))"
                }
                return "{\(members.joined(separator: ","))}"
            case let array as [Any]:
                return "[\(try array.map(reversed).joined(separator: ","))]"
            default:
                let data = try JSONSerialization.data(withJSONObject: value, options: .fragmentsAllowed)
                return String(decoding: data, as: UTF8.self)
            }
        }
        let event = MirroringStatusEventArgs.everyField()
        let body = try reversed(try JSONSerialization.jsonObject(with: Data(event.encodedJSON())))
        #expect(try MirroringStatusEventArgs(json: Array(body.utf8)) == event)
    }

    @Test func namesMayBeEscaped() throws {
        #expect(try MirroringStatusEventArgs(json: try body("\"sequence\":7", by: #""s\u0065quence":9"#)).sequence == 9)
    }

    @Test func nullIsAbsent() throws {
        let event = try MirroringStatusEventArgs(json: try body("\"trigger\":\"timer\"", by: "\"trigger\":null"))
        #expect(event.transferData.initializeData.trigger == nil)
    }

    @Test(arguments: [
        ("\"sequence\":7,", "sequence"),
        ("\"state\":\"Transferring\",", "transferData.status.state"),
        ("\"level\":\"Processing\",", "transferData.status.statusLog[0].level"),
        ("\"host\":\"edit1.example.com\",", "engine.host"),
    ])
    func aMissingMemberIsNamed(_ part: String, _ path: String) throws {
        let error = try error(try body(part, by: ""))
        #expect(error.code == .missingMember)
        #expect(error.path == path)
        #expect(error.description.contains(path))
    }

    @Test func theOlderSpellingIsRead() throws {
        let body = try body("\"state\":\"Transferring\"", by: "\"state\":\"Transfering\"")
        #expect(try MirroringStatusEventArgs(json: body).status.state == .transferring)
    }

    @Test func anUnknownWordIsRefusedWithTheKnownOnes() throws {
        let error = try error(try body("\"severity\":\"processing\"", by: "\"severity\":\"fatal\""))
        #expect(error.code == .wrongValue)
        #expect(error.path == "transferData.status.severity")
        #expect(error.description.contains("processing, warning, error"))
    }

    @Test(arguments: [
        (#"\ud83d\ude00"#, "😀"), (#"\u00e9"#, "é"), (#"\/\b\f\n\r\t\"\\"#, "/\u{8}\u{C}\n\r\t\"\\"), (#"\u0000"#, "\0"),
    ])
    func escapesAreResolved(_ escaped: String, _ text: String) throws {
        let body = try body("\"trigger\":\"timer\"", by: "\"trigger\":\"\(escaped)\"")
        #expect(try MirroringStatusEventArgs(json: body).transferData.initializeData.trigger == text)
    }

    @Test(arguments: [
        #"\ud83d"#, #"\ude00"#, #"\ud83dx"#, #"\ud83d\n"#, #"\ud83d\u0041"#, #"\ude00\ud83d"#, #"\u"#, #"\u12"#, #"\q"#,
    ])
    func brokenEscapesAreRefused(_ escaped: String) throws {
        let error = try error(try body("\"trigger\":\"timer\"", by: "\"trigger\":\"\(escaped)\""))
        #expect(error.code == .notJSON)
        #expect(error.path == "transferData.initializeData.trigger")
    }

    @Test func whatIsNotUTF8IsRefused() throws {
        var body = MirroringStatusEventArgs.typical().encodedJSON()
        body[40] = 0xC0
        let error = try error(body)
        #expect(error.code == .notUTF8)
        #expect(error.offset == 40)
    }

    @Test(arguments: ["", " ", "null", "[]", "7", "\"event\"", "{", "}", "{]", "\u{FEFF}{}"])
    func aBodyIsOneObject(_ body: String) throws {
        #expect([.notJSON, .wrongType].contains(try error(Array(body.utf8)).code))
    }

    @Test func nothingFollowsTheObject() throws {
        #expect(try MirroringStatusEventArgs(json: Array("\r\n\t \(Self.body) \n".utf8)) == .typical())
        #expect(try error(Array("\(Self.body)x".utf8)).code == .notJSON)
        #expect(try error(Array("\(Self.body)\(Self.body)".utf8)).code == .notJSON)
    }

    @Test func namesInErrorsAreShortAndPrintable() throws {
        let name = "\\u001b[2J" + String(repeating: "x", count: 100_000)
        let error = try error(try body("\"sequence\":7", by: "\"sequence\":7,\"\(name)\":nul"))
        #expect(error.description.utf8.count < 300)
        #expect(!error.description.contains("\u{1b}"))
    }

    @Test func anEmptyObjectLacksEverything() throws {
        #expect(try error(Array("{}".utf8)).code == .missingMember)
    }

    @Test func theBodyIsBounded() throws {
        let padding = String(repeating: " ", count: EventLimits.bodyBytes - Self.body.utf8.count)
        #expect(try MirroringStatusEventArgs(json: Array((Self.body + padding).utf8)) == .typical())
        #expect(try error(Array("\(Self.body)\(padding) ".utf8)).code == .bodyTooLong)
    }
}
