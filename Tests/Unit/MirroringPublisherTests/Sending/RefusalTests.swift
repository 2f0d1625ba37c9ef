import EventSamples
import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringPublisher
@testable import RabbitMQClient

@Suite struct RefusalTests {
    /// It concerns every event, so they wait for another user.
    @Test func userWhoseNameCannotBeSentIsNamedAsTheReason() {
        let event = MirroringStatusEventArgs.typical(sequence: 7)
        let message = EventMessage.make(event, body: [], user: String(repeating: "u", count: 256))
        let error = #expect(throws: AMQPError.self) { try message.properties(inFrameOf: 131_072) }
        let refusal = error.flatMap { PublishOutcome.unsendable($0).refusal }
        #expect(refusal?.contains("user_id is longer than 255 bytes") == true)
        #expect(refusal?.hasSuffix("Events wait; log in as a user with a shorter name.") == true)
    }
}
