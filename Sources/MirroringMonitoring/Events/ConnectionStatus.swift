/// Where a subscription's connection to the broker stands.
@nonexhaustive
public enum ConnectionStatus: Sendable, Hashable, CustomStringConvertible {
    /// A connection is being made: the broker's address, without a password, and the number of this attempt in a row, from 1.
    case connecting(broker: String, attempt: Int)
    /// The subscription stands: every event that is published from now on comes.
    case connected(broker: String)
    /// The connection, or the queue, is lost, and why, while what came before, or was asked for, is not all taken. Nothing more comes over
    /// it; where a reader stands still, this lasts as long. Then ``disconnected(_:retryIn:)`` follows.
    case interrupted(MonitoringError)
    /// There is no subscription, and why. The next attempt is after that time; nil if there is none.
    case disconnected(MonitoringError, retryIn: Duration?)
    /// There is no subscription: it is over and does not come back by itself, or none was begun.
    case stopped

    /// A line for a person.
    public var description: String {
        switch self {
        case .connecting(let broker, 1): "connecting to \(broker)"
        case .connecting(let broker, let attempt): "connecting to \(broker), attempt \(attempt)"
        case .connected(let broker): "connected to \(broker)"
        case .interrupted(let error): "interrupted: \(error) What came before is not all taken yet."
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
