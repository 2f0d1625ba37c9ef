import MirroringMonitoring

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
