import EventSamples
import Foundation
import MirroringCommands
import MirroringEvents
import MirroringOfflineLog
import MirroringWire
import Testing

@testable import mom

/// The marks of an event whose publisher may have had no right to speak for its job.
@Suite struct DoubtfulEventTests {
    private let event = MirroringStatusEventArgs.typical(sequence: 3)
    private let other = UUID()

    private var foreign: ReceivedEvent {
        let key = "\(other.uuidString.lowercased()).Transferring.processing.running"
        // What claims to be fine in a body of its own is not what is shown.
        let body = String(decoding: event.encodedJSON().dropLast(), as: UTF8.self) + #","received":{"doubts":[]}}"#
        return ReceivedEvent(event, body: Array(body.utf8), routingKey: key, publisher: .verified(user: "ann\u{1B}"))
    }

    @Test func nothingIsSaidOfWhatAnEnginePublishes() {
        #expect(DoubtfulEvent(ReceivedEvent(event)) == nil)
        #expect(DoubtfulEvent(OfflineLogEntry(position: 7, event: event, publisher: .verified(user: "ann"))) == nil)
        #expect(DoubtfulEvent(OfflineLogEntry(position: 7, event: event)) == nil, "a file of before says nothing of it")
    }

    @Test func personSeesAMarkAndWhy() throws {
        let lines = try #require(DoubtfulEvent(foreign)).lines("12:00:00Z  docs").map(\.description)
        let job = event.jobId.uuidString.lowercased()
        #expect(
            lines == [
                "! 12:00:00Z  docs",
                "    !  It is about job \(job), but \"ann\\u{1B}\" published it under the key of job "
                    + "\(other.uuidString.lowercased()).",
            ]
        )
        let unsigned = try #require(DoubtfulEvent(ReceivedEvent(event, publisher: .unverified)))
        #expect(
            unsigned.lines("x").map(\.description)
                == ["! x", "    !  Nobody vouches for who published it: it has no user_id."]
        )
    }

    @Test func programGetsTheEventWithOneMoreMember() throws {
        let text = try #require(DoubtfulEvent(foreign)).json()
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let received = try #require(object["received"] as? [String: Any])
        #expect(received["doubts"] as? [String] == ["foreignKey"])
        #expect(received["job"] as? String == other.uuidString.lowercased())
        #expect(received["publisher"] as? String == "ann\u{1B}")
        #expect(text.matches(of: /"received"/).count == 1)
        #expect(try MirroringStatusEventArgs(json: Array(text.utf8)) == event)
    }

    @Test func fileTellsWhatTheBridgeWroteIntoIt() throws {
        let entry = OfflineLogEntry(position: 7, event: event, jobId: other, publisher: .unverified)
        let text = try #require(DoubtfulEvent(entry)).json()
        #expect(
            text.hasSuffix(
                #""received":{"doubts":["foreignKey","unverifiedUser"],"job":"\#(other.uuidString.lowercased())"}}"#
            )
        )
        #expect(DoubtfulEvent(OfflineLogEntry(position: 7, event: event, jobId: other)) != nil)
    }
}
