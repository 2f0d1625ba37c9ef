import EventSamples
import MirroringEvents
import MirroringWire
import RabbitMQClient
import Testing

@Suite struct DeadLetterMessageTests {
    private let original = {
        let event = MirroringStatusEventArgs.typical()
        return Delivery(EventMessage.make(event, body: [1, 2], user: "ann"), at: 7)
    }()

    @Test func whatABridgeSaysOfItIsReadBack() {
        let message = DeadLetterMessage.make(original, reason: "Why.", epoch: "e", user: "bridge")
        #expect(message.exchange == "mirroring.dead-letter")
        #expect(message.routingKey == original.routingKey)
        #expect(message.body == [1, 2])
        let letter = DeadLetterMessage(Delivery(message, at: 12))
        #expect(letter.reason == "Why.")
        #expect(letter.routingKey == original.routingKey)
        #expect(letter.user == "ann")
        #expect(letter.position == 7)
        #expect(letter.epoch == "e")
        #expect(letter.isAnnounced)
    }

    @Test func ofWhatNoBridgeHasSentLittleIsKnown() {
        let letter = DeadLetterMessage(original)
        #expect(letter.reason == nil)
        #expect(letter.user == nil)
        #expect(letter.position == nil)
        #expect(!letter.isAnnounced)
        #expect(letter.routingKey == original.routingKey)
    }
}
