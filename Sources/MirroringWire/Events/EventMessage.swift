public import MirroringEvents
public import RabbitMQClient

/// An event as a message of AMQP: its properties and headers let a consumer route, filter and alert without reading the body.
///
/// The way back is ``ReceivedEvent``.
public enum EventMessage {
    /// The message of an event.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - body: its encoded form.
    ///   - user: the authenticated user of the connection it leaves by: the broker refuses any other.
    ///   - delay: for how many seconds it has waited for its broker; nil if it is on time.
    ///   - cloudEvents: whether it also has the attributes of CloudEvents 1.0 as headers. A header costs the broker about 1 µs.
    public static func make(
        _ event: MirroringStatusEventArgs,
        body: [UInt8],
        user: String,
        delay: Int64? = nil,
        cloudEvents: Bool = false
    ) -> OutgoingMessage {
        let status = event.status
        let jobId = event.jobId.lowercased
        let runId = event.runId.lowercased

        var properties = MessageProperties()
        properties.contentType = WireNames.contentType
        properties.correlationId = runId
        properties.messageId = event.eventId.lowercased
        properties.timestamp = status.receivedTime.wholeSeconds
        properties.type = status.state.rawValue
        properties.userId = user
        properties.appId = WireNames.engineAppId
        properties.headers = [
            WireNames.Header.jobId: .string(jobId),
            WireNames.Header.jobName: .string(event.transferData.initializeData.name.cut(toBytes: longNameBytes)),
            WireNames.Header.runId: .string(runId),
            WireNames.Header.sequence: .int(Int64(event.sequence)),
            WireNames.Header.state: .string(status.state.rawValue),
            WireNames.Header.severity: .string(status.severity.rawValue),
            WireNames.Header.outcome: .string(status.outcome.rawValue),
            WireNames.Header.terminal: .bool(status.terminal),
        ]
        if let delay { properties.headers[WireNames.Header.delayed] = .int(delay) }
        if cloudEvents { addCloudEvents(of: event, to: &properties.headers) }
        return OutgoingMessage(
            exchange: WireNames.Exchange.events,
            routingKey: RoutingKey(event).description,
            isMandatory: true,
            properties: properties,
            body: body
        )
    }

    /// All of an event's headers go into the smallest frame that a broker may have: a character of a name may have any number of
    /// bytes, and an event that can't be sent would keep all others waiting. The body has the whole name.
    private static let longNameBytes = 2_000

    private static func addCloudEvents(of event: MirroringStatusEventArgs, to headers: inout FieldTable) {
        let engine = event.engine
        let host = engine.host.cut(toBytes: MessageLimits.textBytes)
        headers[WireNames.Header.cloudEventsSpecVersion] = "1.0"
        headers[WireNames.Header.cloudEventsId] = .string(event.eventId.lowercased)
        headers[WireNames.Header.cloudEventsSource] = .string("/mirroring/\(host)/\(engine.instanceId.lowercased)")
        headers[WireNames.Header.cloudEventsType] = .string("mirroring.\(event.status.state.rawValue)")
        headers[WireNames.Header.cloudEventsSubject] = .string(event.jobId.lowercased)
        headers[WireNames.Header.cloudEventsTime] = .string(event.status.receivedTime.description)
        headers[WireNames.Header.cloudEventsDataSchema] = .string(MirroringStatusEventArgs.schemaIdentifier)
    }
}
