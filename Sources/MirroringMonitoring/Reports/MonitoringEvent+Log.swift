import Logging
import MirroringEvents
import MirroringWire

extension MonitoringReport {
    /// What a log says of it, without the data.
    var logMessage: String {
        switch self {
        case .connection(.connecting): "connecting"
        case .connection(.connected): "subscribed"
        case .connection(.disconnected): "disconnected"
        case .connection(.stopped): "stopped"
        case .notice(.missedPossible): "events may have been missed"
        case .notice(.selectionWithdrawn): "selection withdrawn"
        case .notice(.gap): "events missing"
        case .notice(.late): "event late"
        case .notice(.leftOut): "event left out"
        case .notice(.undecodable): "message undecodable"
        }
    }

    /// The data.
    var logMetadata: Logger.Metadata {
        switch self {
        case .connection(.connecting(let broker, let attempt)): ["broker": "\(broker)", "attempt": "\(attempt)"]
        case .connection(.connected(let broker)): ["broker": "\(broker)"]
        case .connection(.disconnected(let error, let wait?)): ["error": "\(error)", "retryIn": "\(wait)"]
        case .connection(.disconnected(let error, nil)): ["error": "\(error)"]
        case .connection(.stopped): [:]
        case .notice(.missedPossible(let since)): ["since": "\(since)"]
        case .notice(.selectionWithdrawn(let selection, let error)):
            ["key": "\(selection.bindingKey)", "error": "\(error)"]
        case .notice(.gap(let jobId, let runId, let missing)):
            [
                "jobId": "\(jobId.lowercased)", "runId": "\(runId.lowercased)", "first": "\(missing.lowerBound)",
                "last": "\(missing.upperBound)",
            ]
        case .notice(.late(let late)):
            [
                "jobId": "\(late.event.jobId.lowercased)", "runId": "\(late.event.runId.lowercased)",
                "sequence": "\(late.event.sequence)",
            ]
        case .notice(.leftOut(let event, let doubt, let count)):
            [
                "jobId": "\(event.event.jobId.lowercased)", "key": "\(event.routingKey)", "reason": "\(doubt.rawValue)",
                "publisher": "\(event.publisher.user ?? "")", "count": "\(count)",
            ]
        case .notice(.undecodable(let routingKey, let error, let count)):
            ["key": "\(routingKey)", "error": "\(error)", "count": "\(count)"]
        }
    }
}

extension MonitoringNotice {
    /// The kind of what is behind it, in words of ours: a publisher may choose all others.
    var logReason: String {
        switch self {
        case .missedPossible, .selectionWithdrawn, .gap, .late: ""
        case .leftOut(_, let doubt, _): doubt.rawValue
        case .undecodable(_, let error, _): error.code.rawValue
        }
    }
}
