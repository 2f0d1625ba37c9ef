import MirroringEvents
public import MirroringWire

/// What a bridge says of runs and subscribers, and no engine does; and whether any bridge says that it is there.
@nonexhaustive
public enum BridgeNotice: Sendable, Hashable, CustomStringConvertible {
    /// A run is presumed lost, or was heard again.
    case job(JobNotice)
    /// A job is late, slow, odd or flaky.
    case finding(JobFinding)
    /// What was found wrong with a job is so no more.
    case settled(JobSettlement)
    /// A named subscriber does not keep up, or was removed.
    case subscriber(SubscriberNotice)
    /// No bridge was heard for so long, although the subscription stands and its reader was ready: three of their heartbeats in a row are
    /// missing. Events come all the same.
    case silent(for: Duration)
    /// A bridge is heard again.
    case heard

    /// A sentence for a person.
    public var description: String {
        switch self {
        case .job(let notice):
            let run = "Run \(notice.runId.lowercased) of job \(notice.jobId.lowercased)"
            return switch notice.kind {
            case .silent(let silence):
                "\(run) is presumed lost: nothing was heard of it for \(Int(silence / .seconds(1))) s after event \(notice.sequence)."
            case .heard: "\(run) was heard again, at event \(notice.sequence)."
            }
        case .finding(let finding): return finding.description
        case .settled(let settlement): return settlement.description
        case .subscriber(let notice):
            let waiting = notice.ready.addingUpToMaximum(notice.unacknowledged)
            return switch notice.kind {
            case .warned: "The subscriber of the queue \"\(notice.queue)\" falls behind: \(waiting) events wait for it."
            case .removed: "The subscriber of the queue \"\(notice.queue)\" fell too far behind, and was removed."
            }
        case .silent(let duration):
            return
                "No bridge was heard for \(Int(duration / .seconds(1))) s: nobody sends again what is lost meanwhile. Events come all the "
                + "same."
        case .heard: return "A bridge is heard again."
        }
    }
}
