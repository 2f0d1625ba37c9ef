import EventSamples
import MirroringEvents
import MirroringWire
import RabbitMQClient
import Testing

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
        #expect(headers.entries.count == 8)
    }

    @Test func attributesOfCloudEventsComeWhereTheyAreAskedFor() {
        let headers = EventMessage.make(event, body: [], user: "engine", cloudEvents: true).properties.headers
        #expect(headers["ce-specversion"]?.string == "1.0")
        #expect(headers["ce-id"]?.string == event.eventId.lowercased)
        #expect(headers["ce-source"]?.string == "/mirroring/\(event.engine.host)/\(event.engine.instanceId.lowercased)")
        #expect(headers["ce-type"]?.string == "mirroring.\(event.status.state.rawValue)")
        #expect(headers["ce-subject"]?.string == event.jobId.lowercased)
        #expect(headers["ce-time"]?.string == event.status.receivedTime.description)
        #expect(headers["ce-dataschema"]?.string == MirroringStatusEventArgs.schemaIdentifier)
        #expect(headers.entries.count == 15)
    }

    @Test func whatIsLateSaysSo() {
        let headers = EventMessage.make(event, body: [], user: "engine", delay: 12).properties.headers
        #expect(headers["delayed"] == .int(12))
    }

    /// An event that can't be sent would keep all others waiting, and a name of a thousand characters may have any number of bytes.
    @Test func noNameIsTooLongForTheSmallestFrame() throws {
        var event = event
        let name = String(repeating: "🏴󠁧󠁢󠁳󠁣󠁴󠁿", count: 1_000)
        event.transferData.initializeData.name = name
        event.engine.host = String(repeating: "h", count: 10_000)
        let user = String(repeating: "u", count: 255)
        let headers = try EventMessage.make(event, body: [], user: user, delay: .max, cloudEvents: true)
            .properties(inFrameOf: 4_096).headers
        let short = try #require(headers["job-name"]?.string)
        #expect(short.count > 50 && name.hasPrefix(short))
    }
}
