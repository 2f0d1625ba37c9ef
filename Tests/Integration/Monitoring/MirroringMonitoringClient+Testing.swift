import MirroringMonitoring
import MirroringWire

extension MirroringMonitoringClient {
    /// Runs a closure with the events of a subscription that stands already when it begins.
    func withSubscription<T>(
        _ selection: EventSelection = .all,
        _ body: (MonitoredEvents) async throws -> T
    ) async throws -> T {
        let reports = reports()
        return try await withEvents(selection) { events in
            _ = await reports.through(\.isConnected)
            return try await body(events)
        }
    }
}

extension MonitoredEvents {
    /// The next events.
    func first(_ count: Int) async throws -> [MonitoredEvent] {
        var events: [MonitoredEvent] = []
        for try await event in self {
            events.append(event)
            if events.count == count { break }
        }
        return events
    }
}
