import Logging
import MirroringEvents
import MirroringWire
import RabbitMQClient

extension MonitoringEvent {
    /// What a log says of it, without the data.
    var logMessage: String {
        switch self {
        case .event: "event"
        case .gap: "events missing"
        case .late: "event late"
        case .leftOut: "event left out"
        case .unreadable: "message undecodable"
        case .behind: "events asked for again"
        case .missed: "events missed"
        case .caughtUp: "caught up"
        case .connection(.connecting): "connecting"
        case .connection(.connected): "subscribed"
        case .connection(.interrupted): "interrupted"
        case .connection(.disconnected): "disconnected"
        case .connection(.stopped): "stopped"
        case .withdrawn: "selection withdrawn"
        case .bridge(.silent): "bridges silent"
        case .bridge(.heard): "bridges heard again"
        case .bridge: "said by a bridge"
        case .broker(.blocked): "broker takes nothing for now"
        case .broker(.unblocked): "broker takes messages again"
        case .broker(.unbound): "bindings were gone"
        case .unheard: "bridges unheard"
        }
    }

    /// The data.
    var logMetadata: Logger.Metadata {
        switch self {
        case .connection(.connecting(let broker, let attempt)): ["broker": "\(broker)", "attempt": "\(attempt)"]
        case .connection(.connected(let broker)): ["broker": "\(broker)"]
        case .connection(.interrupted(let error)): ["error": "\(error)"]
        case .connection(.disconnected(let error, let wait?)): ["error": "\(error)", "retryIn": "\(wait)"]
        case .connection(.disconnected(let error, nil)): ["error": "\(error)"]
        case .connection(.stopped): [:]
        case .behind(let since): ["since": "\(since)"]
        case .missed(let missed): ["reason": "\(missed)"]
        case .caughtUp(let position): ["position": "\(position)"]
        case .withdrawn(let selection, let error): ["key": "\(selection.bindingKey)", "error": "\(error)"]
        case .bridge(let notice): ["notice": "\(notice)"]
        case .broker(.blocked(let alarm)): ["reason": "\(alarm.reason)"]
        case .broker(.unblocked): [:]
        case .broker(.unbound(let events)): ["events": "\(events)"]
        case .unheard(let error): ["error": "\(error)"]
        case .gap(let gap):
            [
                "jobId": "\(gap.jobId.lowercased)", "runId": "\(gap.runId.lowercased)",
                "first": "\(gap.missing.lowerBound)", "last": "\(gap.missing.upperBound)",
            ]
        case .event(let event), .late(let event):
            [
                "jobId": "\(event.event.jobId.lowercased)", "runId": "\(event.runId.lowercased)",
                "sequence": "\(event.sequence)",
            ]
        case .leftOut(let event, let doubt, let count):
            [
                "jobId": "\(event.event.jobId.lowercased)", "key": "\(event.routingKey)", "reason": "\(doubt.rawValue)",
                "publisher": "\(event.publisher.user ?? "")", "count": "\(count)",
            ]
        case .unreadable(let message):
            ["key": "\(message.routingKey)", "error": "\(message.reason)", "count": "\(message.count)"]
        }
    }

    /// The kind of what is behind it, in words of ours: a publisher may choose all others.
    var logReason: String {
        switch self {
        case .leftOut(_, let doubt, _): doubt.rawValue
        case .unreadable(let message): message.reason.word
        case .missed(let missed): missed.word
        case .broker(.blocked(let alarm)): alarm.reason
        default: ""
        }
    }
}

extension UnreadableMessage.Reason {
    fileprivate var word: String {
        switch self {
        case .event(let error): error.code.rawValue
        case .statement: "statement"
        }
    }
}

extension MissedHistory {
    fileprivate var word: String {
        switch self {
        case .evicted: "evicted"
        case .otherHistory: "otherHistory"
        case .unknown(_, let error): error.code.description
        }
    }
}
