import MirroringEvents
import RabbitMQClient

/// An event as a message of AMQP: its properties and headers let a consumer route, filter and alert without reading the body.
enum EventMessage {
    /// The message of an event.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - body: its encoded form.
    ///   - user: the authenticated user of the connection it leaves by: the broker refuses any other.
    ///   - delay: for how many seconds it has waited for its broker; nil if it is on time.
    static func make(
        _ event: MirroringStatusEventArgs,
        body: [UInt8],
        user: String,
        delay: Int64? = nil
    ) -> OutgoingMessage {
        let status = event.status
        let jobId = event.jobId.lowercased
        let runId = event.runId.lowercased
        let eventId = event.eventId.lowercased

        var properties = MessageProperties()
        properties.contentType = Topology.contentType
        properties.correlationId = runId
        properties.messageId = eventId
        properties.timestamp = UInt64(max(0, status.receivedTime.milliseconds)) / 1_000
        properties.type = status.state.rawValue
        properties.userId = user
        properties.appId = Topology.engineAppId
        properties.headers = [
            Topology.Header.jobId: .string(jobId),
            Topology.Header.jobName: .string(event.transferData.initializeData.name.cut(toBytes: longNameBytes)),
            Topology.Header.runId: .string(runId),
            Topology.Header.sequence: .int(Int64(event.sequence)),
            Topology.Header.state: .string(status.state.rawValue),
            Topology.Header.severity: .string(status.severity.rawValue),
            Topology.Header.outcome: .string(status.outcome.rawValue),
            Topology.Header.terminal: .bool(status.terminal),
            Topology.Header.cloudEventsSpecVersion: "1.0",
            Topology.Header.cloudEventsId: .string(eventId),
            Topology.Header.cloudEventsSource: .string(source(of: event.engine)),
            Topology.Header.cloudEventsType: .string("mirroring.\(status.state.rawValue)"),
            Topology.Header.cloudEventsSubject: .string(jobId),
            Topology.Header.cloudEventsTime: .string(status.receivedTime.description),
            Topology.Header.cloudEventsDataSchema: .string(Topology.eventSchema),
        ]
        if let delay { properties.headers[Topology.Header.delayed] = .int(delay) }
        return OutgoingMessage(
            exchange: Topology.Exchange.events,
            routingKey: RoutingKey(event).description,
            isMandatory: true,
            properties: properties,
            body: body
        )
    }

    /// All of an event's headers go into the smallest frame that a broker may have: a character of a name may have any number of
    /// bytes, and an event that can't be sent would keep all others waiting. The body has the whole name.
    private static let longNameBytes = 2_000

    private static func source(of engine: EngineIdentity) -> String {
        "/mirroring/\(engine.host.cut(toBytes: MessageLimits.textBytes))/\(engine.instanceId.lowercased)"
    }
}
