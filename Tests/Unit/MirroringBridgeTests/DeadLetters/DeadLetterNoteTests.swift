import EventSamples
import Foundation
import MirroringEvents
import MirroringOfflineLog
import MirroringWire
import Testing

@testable import MirroringBridge
@testable import RabbitMQClient

/// What can be read of a message that can't be read.
@Suite struct DeadLetterNoteTests {
    private let event = MirroringStatusEventArgs.wholeRun(6)[5]

    private func delivery(_ body: [UInt8], key: String? = nil, _ headers: FieldTable = [:]) -> Delivery {
        var properties = MessageProperties()
        properties.headers = headers
        properties.headers["x-stream-offset"] = 12
        properties.timestamp = 1_780_000_000
        properties.userId = "engine"
        properties.messageId = "m"
        return Delivery(
            tag: 1,
            isRedelivered: false,
            exchange: WireNames.Exchange.events,
            routingKey: key ?? RoutingKey(event).description,
            properties: properties,
            body: body
        )
    }

    private func expectTheEvent(_ note: DeadLetterNote, _ comment: Comment? = nil) {
        #expect(note.run == RunKey(origin: event.jobId, runId: event.runId), comment)
        #expect(note.sequence == 6, comment)
        #expect(note.state == .mirroringJobCompleted, comment)
        #expect(note.isTerminal, comment)
    }

    @Test func bodyTellsWhatTheHeadersDoNot() {
        let body = event.encodedJSON()
        let note = DeadLetterNote(delivery(body), reason: "Because.")
        expectTheEvent(note)
        #expect(note.position == 12)
        #expect(note.user == "engine")
        #expect(note.messageId == "m")
        #expect(note.time == Timestamp(milliseconds: 1_780_000_000_000))
        #expect(note.bodyBytes == body.count)
        #expect(note.bodyStart == String(decoding: body.prefix(200), as: UTF8.self))
        expectTheEvent(DeadLetterNote(delivery(Array(body.dropLast(2))), reason: ""), "cut off")
    }

    @Test func headersComeFirst() {
        let headers: FieldTable = [
            "run-id": .string(event.runId.lowercased), "sequence": 6, "state": "MirroringJobCompleted",
            "terminal": true,
        ]
        expectTheEvent(DeadLetterNote(delivery([], headers), reason: ""), "no body")
        let other = MirroringStatusEventArgs.typical(sequence: 9, runId: UUID())
        expectTheEvent(DeadLetterNote(delivery(other.encodedJSON(), headers), reason: ""), "another body")
    }

    /// The broker has made sure of the key, not of what a body names.
    @Test func jobIsThatOfTheKey() {
        let forged = MirroringStatusEventArgs.typical(jobId: UUID())
        #expect(DeadLetterNote(delivery(forged.encodedJSON()), reason: "").jobId == event.jobId)
        let headers: FieldTable = ["job-id": .string(event.jobId.lowercased)]
        let note = DeadLetterNote(delivery(event.encodedJSON(), key: "foreign", headers), reason: "")
        #expect(note.jobId == nil && note.run == nil, "no run is said to have lost its end")
        #expect(note.runId == event.runId && note.sequence == 6 && note.isTerminal)
    }

    @Test(arguments: [
        "", "{}", #"{"runId": 7, "sequence": "many", "state": "Sleeping"}"#, #"{"runId""#, #"{"sequence": -1}"#,
        #"{"message": "\"runId\": \"0818d996-3bd1-5b51-b946-51082664dd82\""}"#, "\"sequence\":99999999999999999999999",
    ])
    func whatIsNoneIsNotKnown(body: String) {
        let note = DeadLetterNote(delivery(Array(body.utf8), key: "foreign"), reason: "")
        #expect(note.run == nil)
        #expect(note.sequence == nil)
        #expect(note.state == nil)
        #expect(!note.isTerminal)
    }

    @Test func letterOfTheQueueTellsTheSameAsTheOriginal() {
        let original = delivery(event.encodedJSON())
        var message = DeadLetterMessage.make(original, reason: "Because.", epoch: "e", user: "bridge")
        #expect(DeadLetterNote(letter: .sample(message, at: nil)) == DeadLetterNote(original, reason: "Because."))
        message.routingKey = "key.of.the.letter"
        #expect(DeadLetterNote(letter: .sample(message, at: nil)).routingKey == original.routingKey)
    }

    @Test func latestTimeHasASpelling() throws {
        var properties = MessageProperties()
        properties.timestamp = .max
        let delivery = Delivery(
            tag: 1,
            isRedelivered: false,
            exchange: "",
            routingKey: "",
            properties: properties,
            body: []
        )
        let note = DeadLetterNote(delivery, reason: "")
        #expect(try JSONDecoder().decode(DeadLetterNote.self, from: try JSONEncoder().encode(note)) == note)
    }
}
