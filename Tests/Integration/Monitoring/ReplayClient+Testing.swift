import MirroringMonitoring
import MirroringWire

/// An answer to a request for a replay that has come as a whole.
struct WholeReplay {
    var events: [MonitoredEvent] = []
    let complete: ReplayComplete
}

/// An answer had no end.
struct ReplayWithoutAnEnd: Error {}

extension ReplayClient {
    /// Asks, and waits for the whole answer.
    func whole(
        _ request: ReplayRequest = ReplayRequest(),
        patience: Duration = .seconds(30)
    ) async throws -> WholeReplay {
        var events: [MonitoredEvent] = []
        for try await item in self.events(request, patience: patience) {
            switch item {
            case .event(let event): events.append(event)
            case .complete(let complete): return WholeReplay(events: events, complete: complete)
            case .unreadable(let message): throw NotPublished(reason: message.description)
            }
        }
        throw ReplayWithoutAnEnd()
    }
}
