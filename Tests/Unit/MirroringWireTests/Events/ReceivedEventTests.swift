import EventSamples
import Foundation
import MirroringEvents
import RabbitMQClient
import Testing

@testable import MirroringWire

@Suite struct ReceivedEventTests {
    /// A reader that keeps only the beginning knows how long the body was.
    @Test func bodyThatWasCutIsTooLong() throws {
        var message = OutgoingMessage(exchange: "e", routingKey: "k", properties: MessageProperties(), body: [])
        message.body = [UInt8](repeating: 0x20, count: ReceivedEvent.carriedBytes)
        let cut = Delivery(message, omittedBytes: 100_000_000 - ReceivedEvent.carriedBytes)
        let sentence = "The event's body has 100000000 bytes; at most 262144 are allowed."
        for error in [
            #expect(throws: EventDecodingError.self) { try ReceivedEvent(cut) },
            #expect(throws: EventDecodingError.self) { try ReceivedEvent(replayed: cut) },
        ] { #expect(error?.description == sentence) }
    }

    private let event = MirroringStatusEventArgs.typical(sequence: 7)

    private func message(_ change: (inout OutgoingMessage) -> Void = { _ in }) -> OutgoingMessage {
        var message = EventMessage.make(event, body: event.encodedJSON(), user: "engine")
        change(&message)
        return message
    }

    @Test func whatWasSentIsReadBack() throws {
        let live = try ReceivedEvent(Delivery(message()))
        #expect(live.event == event)
        #expect(live.body == event.encodedJSON())
        #expect(live.routingKey == RoutingKey(event).description)
        #expect(live.origin == event.jobId)
        #expect(live.position == nil)
        #expect(live.publisher == .verified(user: "engine"))
        #expect(live.isUserVerified)
        #expect(live.keyMatchesJob)
        #expect(live.delay == nil)
        #expect(live.run == RunKey(origin: event.jobId, runId: event.runId))
        #expect(try ReceivedEvent(Delivery(message(), at: 9), fromHistory: true).position == 9)
        #expect(try ReceivedEvent(Delivery(message(), at: 9)).position == nil, "its publisher may have written that")
    }

    @Test func whatWasReplayedSpeaksOfTheOriginal() throws {
        let original = Delivery(message { $0.properties.headers["delayed"] = 3 }, at: 9)
        let replies = ReplayMessages(replyTo: "mirroring.reply.ann.1", correlationId: "c", user: "bridge")
        let replayed = try ReceivedEvent(replayed: Delivery(replies.event(original, at: 9)))
        #expect(replayed.event == event)
        #expect(replayed.body == event.encodedJSON())
        #expect(replayed.routingKey == RoutingKey(event).description)
        #expect(replayed.publisher == .verified(user: "engine"))
        #expect(replayed.position == 9)
        #expect(replayed.keyMatchesJob)
        #expect(replayed.delay == .seconds(3))
        let unsigned = Delivery(message { $0.properties.userId = nil }, at: 9)
        #expect(try ReceivedEvent(replayed: Delivery(replies.event(unsigned, at: 9))).publisher == .unverified)
    }

    @Test func nobodyVouchesForAMessageWithoutAUser() throws {
        let received = try ReceivedEvent(Delivery(message { $0.properties.userId = nil }))
        #expect(received.publisher == .unverified)
        #expect(!received.isUserVerified)
    }

    @Test func nothingSpeaksAgainstWhatAnEnginePublishes() throws {
        #expect(try ReceivedEvent(Delivery(message())).doubts == [])
        #expect(ReceivedEvent(event).doubts == [])
        let nameless = try ReceivedEvent(Delivery(message { $0.properties.userId = "" }))
        #expect(nameless.publisher == .unverified, "no user has an empty name")
    }

    @Test(arguments: ["CC", "BCC"])
    func furtherKeysAreADoubtButTheOwnOneCounts(header: String) throws {
        let received = try ReceivedEvent(
            Delivery(message { $0.properties.headers[header] = .array([.string("\(UUID().lowercased).x.y")]) })
        )
        #expect(received.doubts == [.furtherKeys])
        #expect(received.origin == event.jobId)
    }

    /// The broker compares no key with anybody's rights where another exchange or a queue passes a message on.
    @Test func whatCameByADetourBelongsToNoJob() throws {
        let changes: [@Sendable (inout OutgoingMessage) -> Void] = [
            { $0.exchange = "mirroring.session.ann.own" },
            { $0.exchange = "" },
            { $0.properties.headers["x-death"] = .array([]) },
            { $0.properties.headers["x-first-death-exchange"] = "mirroring.events" },
        ]
        for change in changes {
            let received = try ReceivedEvent(Delivery(message(change)))
            #expect(received.doubts == [.detour])
            #expect(received.origin == nil && !received.keyMatchesJob)
        }
    }

    @Test func doubtsAreToldTogether() throws {
        let received = try ReceivedEvent(
            Delivery(
                message {
                    $0.routingKey = "\(UUID().lowercased).Transferring.processing.running"
                    $0.properties.headers["CC"] = .array([])
                    $0.properties.userId = nil
                }
            )
        )
        #expect(received.doubts == [.foreignKey, .furtherKeys, .unverifiedUser])
    }

    /// The broker decides by the first word, so everybody else does: what follows may be of a later contract.
    @Test(arguments: [
        "Transferring.processing", "Transferring", "Sleeping.fatal", "Transferring.processing.running.more",
    ])
    func theFirstWordOfTheKeySaysWhoseItIs(rest: String) throws {
        let own = try ReceivedEvent(Delivery(message { $0.routingKey = "\(event.jobId.lowercased).\(rest)" }))
        #expect(own.keyMatchesJob)
        #expect(own.run == RunKey(origin: event.jobId, runId: event.runId))
        let other = UUID()
        let foreign = try ReceivedEvent(Delivery(message { $0.routingKey = "\(other.lowercased).\(rest)" }))
        #expect(!foreign.keyMatchesJob)
        #expect(foreign.origin == other)
        #expect(foreign.run == RunKey(origin: other, runId: event.runId))
    }

    @Test(arguments: ["", "a.Transferring.processing", "mirroring.reply.ann.1"])
    func aKeyWithoutAJobMatchesNone(key: String) throws {
        let received = try ReceivedEvent(Delivery(message { $0.routingKey = key }))
        #expect(received.origin == nil)
        #expect(!received.keyMatchesJob)
        #expect(received.run == RunKey(origin: event.jobId, runId: event.runId), "the event's own word is all there is")
    }

    @Test(arguments: [
        (FieldValue.int(12), Duration.seconds(12) as Duration?), (.double(400.5), .seconds(400.5)),
        (.int(.max), .seconds(1e9)),
        (.double(.infinity), .seconds(1e9)), (.int(0), nil), (.int(-1), nil), (.double(.nan), nil),
        (.string("12"), nil),
    ])
    func whatWasLateSaysForHowLong(header: FieldValue, delay: Duration?) throws {
        let received = try ReceivedEvent(Delivery(message { $0.properties.headers["delayed"] = header }))
        #expect(received.delay == delay)
    }

    @Test func whatIsNoEventSaysWhy() {
        #expect(throws: EventDecodingError.self) { try ReceivedEvent(Delivery(message { $0.body = [0x7B] })) }
        #expect(throws: EventDecodingError.self) { try ReceivedEvent(replayed: Delivery(message { $0.body = [] })) }
    }
}
