import MirroringMonitoring
import MirroringWire

extension Visit {
    /// Takes what the client says next.
    mutating func take(_ next: MonitoringEvent, at now: Moment) {
        switch next {
        case .event(let event):
            answered = answered ?? now
            get(EventIdentity(event))
        case .late(let event): getLate(EventIdentity(event))
        case .gap(let gap): miss(gap.missing, of: gap.runId)
        case .missed(.evicted(let place)): miss(before: place.offset)
        case .caughtUp(let place):
            answered = answered ?? now
            reach(place.offset)
        case .connection(.connected): stood = stood ?? now
        case .connection, .behind, .bridge: break
        case .missed, .leftOut, .unreadable, .withdrawn, .unheard, .broker: complain(next.description)
        }
    }
}

extension EventIdentity {
    fileprivate init(_ event: MonitoredEvent) {
        self.init(job: event.jobId, run: event.runId, sequence: event.sequence)
    }
}
