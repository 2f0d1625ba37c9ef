import MirroringWire

/// Tells that a session's queue was not bound for a while, which the broker tells nobody: a value, without a clock.
struct BindingWatch: Sendable {
    private var growth = HistoryGrowth()
    private var unrouted = UnroutedEvents()

    /// Whether the history went on while nothing of it came.
    var isHistoryMissed: Bool { growth.isMissed }

    /// Whether events that a bridge has sent may come through the queue still.
    var awaitsEvents: Bool { !unrouted.isEmpty }

    /// An event came through the queue.
    mutating func receive(_ event: MonitoredEvent) {
        growth.receive()
        if !unrouted.isEmpty { unrouted.receive(event) }
    }

    /// A bridge says how far it has read.
    ///
    /// - Returns: what is known by that.
    mutating func hear(_ heartbeat: Heartbeat) -> [MonitoringEvent] {
        guard let epoch = heartbeat.epoch, let offset = heartbeat.position else { return [] }
        let position = StreamPosition(epoch: epoch, offset: offset)
        growth.hear(position)
        return Self.news(unrouted.hear(position))
    }

    /// All has come up to there.
    mutating func prove(_ position: StreamPosition) {
        growth.prove(position)
    }

    /// A checkpoint has brought something, to a subscription that stood all the while.
    mutating func fetch(_ news: [MonitoringEvent]) {
        for case .event(let event) in news where event.isReplayed { unrouted.fetch(event) }
    }

    /// The reader has waited for whatever comes.
    ///
    /// - Parameters:
    ///   - duration: for how long.
    ///   - hasCome: whether something came then, which was received.
    /// - Returns: what is known by that.
    mutating func wait(_ duration: Duration, hasCome: Bool) -> [MonitoringEvent] {
        Self.news(unrouted.wait(duration, hasCome: hasCome))
    }

    private static func news(_ unrouted: Int) -> [MonitoringEvent] {
        unrouted > 0 ? [.broker(.unbound(events: unrouted))] : []
    }
}
