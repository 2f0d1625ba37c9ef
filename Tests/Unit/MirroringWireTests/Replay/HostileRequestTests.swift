import MirroringWire
import Testing

@Suite struct HostileRequestTests {
    /// Whoever may ask for a replay at all could end every bridge with 513 bytes.
    @Test func bracketsAloneAreRefused() throws {
        for count in [1, 511, 512, 513, 514, 100_000] {
            let error = try #require(throws: MonitorMessageError.self) {
                try ReplayRequest(json: [UInt8](repeating: UInt8(ascii: "["), count: count))
            }
            #expect(error.description == (count > 65_536 ? Self.tooLong : "The body is not JSON."))
        }
    }

    /// Who asks for it in another language has the schema, and the answer.
    @Test(arguments: [
        (
            #"{"severities":["error","bad"]}"#,
            #""severities" has to be a list of processing, warning, error."#
        ),
        (#"{"severities":"error"}"#, #""severities" has to be a list of processing, warning, error."#),
        (#"{"from":"middle","limit":1}"#, #""from" has to be one of oldest, newest."#),
        (#"{"since":"yesterday"}"#, #""since" has to be an RFC 3339 time, as 2026-11-30T14:00:00Z."#),
        (#"{"limit":"3"}"#, #""limit" has to be a whole number."#),
        (#"{"runId":"abc"}"#, #""runId" has to be a UUID."#),
        ("[]", "The body has a value of another kind than it should."),
    ])
    func refusalSaysWhatAMemberHasToBe(_ body: String, _ reason: String) throws {
        let error = try #require(throws: MonitorMessageError.self) { try ReplayRequest(json: Array(body.utf8)) }
        #expect(error.description == reason)
    }

    private static let tooLong = "The body is too long: at most 65536 bytes are read."

    /// Foundation takes hundreds of MiB for the tree of a body that the broker takes.
    @Test func bodyThatIsTooLongIsNotRead() throws {
        let padding = String(repeating: " ", count: 65_534)
        #expect(try ReplayRequest(json: Array("{\(padding)}".utf8)).limit == nil)
        let error = try #require(throws: MonitorMessageError.self) {
            try ReplayRequest(json: Array("{ \(padding)}".utf8))
        }
        #expect(error.description == Self.tooLong)
    }
}
