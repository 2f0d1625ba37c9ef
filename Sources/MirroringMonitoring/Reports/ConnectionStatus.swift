/// Where a subscription's connection to the broker stands.
public enum ConnectionStatus: Sendable, Hashable, CustomStringConvertible {
    /// The how manieth attempt in a row, from 1, at a broker; the address has no password.
    case connecting(broker: String, attempt: Int)
    /// The subscription stands: every event that is published from now on comes.
    case connected(broker: String)
    /// There is no subscription, and why. The next attempt is after that time; nil if there is none.
    case disconnected(MonitoringError, retryIn: Duration?)
    /// The subscription is over and does not come back by itself.
    case stopped

    /// A line for a person.
    public var description: String {
        switch self {
        case .connecting(let broker, 1): "connecting to \(broker)"
        case .connecting(let broker, let attempt): "connecting to \(broker), attempt \(attempt)"
        case .connected(let broker): "connected to \(broker)"
        case .disconnected(let error, let wait?):
            "disconnected: \(error) Next attempt in \(Self.seconds(wait)) s."
        case .disconnected(let error, nil): "disconnected: \(error)"
        case .stopped: "stopped"
        }
    }

    /// Tenths of a second, rounded up, without a trailing zero.
    private static func seconds(_ duration: Duration) -> String {
        let tenths = Int((duration / .milliseconds(100)).rounded(.up))
        return tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}

/// What ``MirroringMonitoringClient/serviceConnectionEventHandler`` is told.
public struct ServiceConnectionEventArgs: Sendable, Hashable {
    /// The endpoint of the client that it is about.
    public let endpointName: String
    /// Where its connection stands now.
    public let status: ConnectionStatus
}

/// What a client reports beside the events.
public enum MonitoringReport: Sendable, CustomStringConvertible {
    /// The connection's status has changed.
    case connection(ConnectionStatus)
    /// Something must be known about the events.
    case notice(MonitoringNotice)

    /// A line for a person.
    public var description: String {
        switch self {
        case .connection(let status): status.description
        case .notice(let notice): notice.description
        }
    }
}
