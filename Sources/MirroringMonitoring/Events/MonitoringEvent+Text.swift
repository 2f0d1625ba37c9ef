import MirroringEvents
import MirroringWire

extension MonitoringEvent: CustomStringConvertible {
    /// A line for a person.
    public var description: String {
        switch self {
        case .event(let event):
            return "Event \(event.sequence) of run \(event.runId.lowercased): \(event.status.state.rawValue)."
        case .gap(let gap): return gap.description
        case .late(let event):
            return "Event \(event.sequence) of run \(event.runId.lowercased) came late, after its place in the run."
        case .leftOut(let event, let doubt, let count): return Self.sentence(event, doubt, count)
        case .unreadable(let message): return message.description
        case .behind(let since):
            return
                "Events since \(since) may have been missed, because the subscription did not stand or its reader is too slow. "
                + "They are asked for."
        case .missed(let missed): return missed.description
        case .caughtUp(let position): return "Nothing is missing up to position \(position.offset)."
        case .connection(let status): return status.description
        case .withdrawn(_, let error): return "A subscription was taken back. \(error)"
        case .bridge(let notice): return notice.description
        case .broker(let notice): return notice.description
        case .unheard(let error): return "What bridges say does not come. \(error)"
        }
    }

    /// What is left out may be a lie: the sentence names who has published it.
    private static func sentence(_ event: MonitoredEvent, _ doubt: EventDoubt, _ count: Int) -> String {
        let reason =
            switch doubt {
            case .detour: "it did not come straight through the exchange of events"
            case .foreignKey: "its key is that of another job, or of none"
            case .furtherKeys, .unverifiedUser:
                "it came by further keys (CC or BCC), which the broker compares with nobody's rights"
            }
        let publisher = event.publisher.user.map { "user \($0.debugDescription)" } ?? "a user whom nobody vouches for"
        return
            "An event about job \(event.event.jobId.lowercased) is left out, number \(count) so far: \(reason). It was published by "
            + "\(publisher) under \(event.routingKey.debugDescription)."
    }
}
