/// What a client reports beside the events.
@nonexhaustive
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
