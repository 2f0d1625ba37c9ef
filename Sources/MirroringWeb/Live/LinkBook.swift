import MirroringBridge
import MirroringEvents

/// The ways on which events come, and since when each is as it is: a value.
struct LinkBook: Sendable {
    /// For how long nothing may be seen of the history, which ticks each second.
    private static let patience = Duration.seconds(5)

    private var known: [String: (state: StatusView.Link.State, since: Timestamp)] = [:]

    /// The links of a bridge.
    ///
    /// - Parameters:
    ///   - status: how the bridge is.
    ///   - engines: the engines that were heard.
    ///   - now: the time at which that is asked.
    mutating func links(of status: BridgeStatus, _ engines: [StatusView.Engine], at now: Timestamp) -> [StatusView.Link]
    {
        let broker = broker(status.broker, at: now)
        let isConnected = broker.state == .live
        return [broker, history(status.reading, isConnected, at: now), self.engines(engines, isConnected, at: now)]
    }

    private func broker(_ link: BrokerLink, at now: Timestamp) -> StatusView.Link {
        let state: StatusView.Link.State =
            switch link.state {
            case .connected: .live
            case .disconnected: .lost
            case .unknown: .unknown
            }
        return StatusView.Link(
            name: "bridge-broker",
            state: state,
            since: link.since,
            heardAt: state == .live ? now : nil,
            detail: link.address ?? link.error,
            retrySeconds: link.retryAt.map { max(0, $0.since(now) / .seconds(1)) }
        )
    }

    private mutating func history(
        _ reading: BridgeStatus.Reading,
        _ isConnected: Bool,
        at now: Timestamp
    ) -> StatusView.Link {
        let age = reading.heardAt.map { now.since($0) }
        let isRead = reading.isCaughtUp && age.map { $0 <= Self.patience } ?? false
        let state: StatusView.Link.State = !isConnected ? .unknown : isRead ? .live : .late
        return StatusView.Link(
            name: "history-bridge",
            state: state,
            since: note("history-bridge", state, at: now),
            heardAt: reading.heardAt,
            behind: isConnected ? reading.behind : nil,
            behindSeconds: isConnected ? age.map { max(0, $0 / .seconds(1)) } : nil
        )
    }

    private mutating func engines(
        _ engines: [StatusView.Engine],
        _ isConnected: Bool,
        at now: Timestamp
    ) -> StatusView.Link {
        let silent = engines.filter { $0.silent > 0 }
        let state: StatusView.Link.State = !isConnected || engines.isEmpty ? .unknown : silent.isEmpty ? .live : .late
        return StatusView.Link(
            name: "engines-broker",
            state: state,
            since: note("engines-broker", state, at: now),
            heardAt: engines.map(\.heardAt).max(),
            detail: silent.isEmpty ? nil : "Not heard: \(silent.map(\.unheard).joined(separator: ", "))."
        )
    }

    private mutating func note(_ name: String, _ state: StatusView.Link.State, at now: Timestamp) -> Timestamp {
        if let before = known[name], before.state == state { return before.since }
        known[name] = (state, now)
        return now
    }
}

extension StatusView.Engine {
    /// What of it is silent: all that runs on it, or a part.
    var unheard: String { silent < running ? "\(silent) of \(running) runs on \(host)" : host }
}
