public import MirroringEvents

extension ReceivedEvent {
    /// An event as it could have come from the broker, for tests.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - body: the JSON body that it was read from; nil for the event's own.
    ///   - routingKey: the key under which it was published; nil for the event's own.
    ///   - position: its place in the history; nil if it came live.
    ///   - publisher: who published it.
    ///   - delay: for how long it had waited for its broker; nil if it came at once.
    public init(
        _ event: MirroringStatusEventArgs,
        body: [UInt8]? = nil,
        routingKey: String? = nil,
        position: UInt64? = nil,
        publisher: Publisher = .verified(user: "engine"),
        delay: Duration? = nil
    ) {
        let routingKey = routingKey ?? RoutingKey(event).description
        self.event = event
        self.body = body ?? event.encodedJSON()
        self.routingKey = routingKey
        origin = RoutingKey.jobId(of: routingKey)
        self.position = position
        self.publisher = publisher
        self.delay = delay
        isDetour = false
        hasFurtherKeys = false
    }
}
