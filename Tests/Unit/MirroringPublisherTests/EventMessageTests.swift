import EventSamples
import MirroringEvents
import RabbitMQClient
import Testing

@testable import MirroringPublisher
@testable import RabbitMQClient

@Suite struct EventMessageTests {
    private let event = MirroringStatusEventArgs.typical(sequence: 7)

    @Test func propertiesAreComplete() {
        let message = EventMessage.make(event, body: [1, 2], user: "engine")
        #expect(message.exchange == "mirroring.events")
        #expect(message.routingKey == RoutingKey(event).description)
        #expect(message.isMandatory)
        #expect(message.body == [1, 2])
        let properties = message.properties
        #expect(properties.isPersistent)
        #expect(properties.contentType == "application/json")
        #expect(properties.messageId == event.eventId.lowercased)
        #expect(properties.type == event.status.state.rawValue)
        #expect(properties.timestamp == UInt64(event.status.receivedTime.milliseconds / 1_000))
        #expect(properties.appId == "mirroring-engine")
        #expect(properties.correlationId == event.runId.lowercased)
        #expect(properties.userId == "engine")
    }

    @Test func headersTellEverythingNeededToRoute() {
        let headers = EventMessage.make(event, body: [], user: "engine").properties.headers
        #expect(headers["job-id"]?.string == event.jobId.lowercased)
        #expect(headers["job-name"]?.string == event.transferData.initializeData.name)
        #expect(headers["run-id"]?.string == event.runId.lowercased)
        #expect(headers["sequence"]?.int == 7)
        #expect(headers["state"]?.string == event.status.state.rawValue)
        #expect(headers["severity"]?.string == event.status.severity.rawValue)
        #expect(headers["outcome"]?.string == event.status.outcome.rawValue)
        #expect(headers["terminal"]?.bool == event.status.terminal)
        #expect(headers["ce-specversion"]?.string == "1.0")
        #expect(headers["ce-id"]?.string == event.eventId.lowercased)
        #expect(headers["ce-source"]?.string == "/mirroring/\(event.engine.host)/\(event.engine.instanceId.lowercased)")
        #expect(headers["ce-type"]?.string == "mirroring.\(event.status.state.rawValue)")
        #expect(headers["ce-subject"]?.string == event.jobId.lowercased)
        #expect(headers["ce-time"]?.string == event.status.receivedTime.description)
        #expect(headers["ce-dataschema"]?.string == Topology.eventSchema)
        #expect(headers.entries.count == 15)
    }

    @Test func whatIsLateSaysSo() {
        let headers = EventMessage.make(event, body: [], user: "engine", delay: 12).properties.headers
        #expect(headers["delayed"] == .int(12))
    }

    @Test func anEventOfThisProcessIsLateByAClockThatNobodySets() {
        let start = ContinuousClock.now
        let pending = PendingEvent(event: event, body: [], origin: .own(end: nil), notifiedAt: start)
        let anyTime = Timestamp(milliseconds: 0)
        #expect(pending.delay(at: start, anyTime) == nil)
        #expect(pending.delay(at: start + .milliseconds(999), anyTime) == nil)
        #expect(pending.delay(at: start + .milliseconds(1_000), anyTime) == 1)
        #expect(pending.delay(at: start + .seconds(3_600), anyTime) == 3_600)
    }

    @Test func whatWasStoredIsLateByItsTimeUnlessThatIsNonsense() {
        let pending = PendingEvent(event: event, body: [], origin: .own(end: nil))
        func delay(_ seconds: Int64) -> Int64? {
            pending.delay(at: .now, Timestamp(milliseconds: event.status.receivedTime.milliseconds + seconds * 1_000))
        }
        #expect(delay(0) == nil)
        #expect(delay(1) == 1)
        #expect(delay(86_400) == 86_400)
        #expect(delay(-1) == nil, "the clock was set back")
        #expect(delay(1_780_000_000) == nil, "the clock was not set")
        #expect(pending.delay(at: .now, Timestamp(milliseconds: .max)) == nil)
        var odd = event
        odd.transferData.status.receivedTime = Timestamp(milliseconds: .min)
        #expect(PendingEvent(event: odd, body: [], origin: .own(end: nil)).delay() == nil)
    }

    /// An event that can't be sent would keep all others waiting, and a name of a thousand characters may have any number of bytes.
    @Test func noNameIsTooLongForTheSmallestFrame() throws {
        var event = event
        let name = String(repeating: "🏴󠁧󠁢󠁳󠁣󠁴󠁿", count: 1_000)
        event.transferData.initializeData.name = name
        event.engine.host = String(repeating: "h", count: 10_000)
        let user = String(repeating: "u", count: 255)
        let headers = try EventMessage.make(event, body: [], user: user, delay: .max)
            .properties(inFrameOf: 4_096).headers
        let short = try #require(headers["job-name"]?.string)
        #expect(short.count > 50 && name.hasPrefix(short))
    }

    /// It concerns every event, so they wait for another user.
    @Test func userWhoseNameCannotBeSentIsNamedAsTheReason() {
        let message = EventMessage.make(event, body: [], user: String(repeating: "u", count: 256))
        let error = #expect(throws: AMQPError.self) { try message.properties(inFrameOf: 131_072) }
        let refusal = error.flatMap { PublishOutcome.unsendable($0).refusal }
        #expect(refusal?.contains("user_id is longer than 255 bytes") == true)
        #expect(refusal?.hasSuffix("Events wait; log in as a user with a shorter name.") == true)
    }
}
