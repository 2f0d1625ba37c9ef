import MirroringCommands
import MirroringMonitoring
import RabbitMQClient

extension Remedy {
    /// What to do about what a client of the events, or a request for a replay, says.
    init?(_ error: MonitoringError) {
        switch error.code {
        case .missingTopology: self = .applyTopology
        case .noAnswer: self = .startBridge
        default: return nil
        }
    }

    /// What to do about what the broker says of a queue or an exchange of mirroring.
    init?(_ error: AMQPError) {
        // Of a virtual host that is not there the connection says so.
        guard error.code == .notFound, error.origin == .channel else { return nil }
        self = .applyTopology
    }
}

extension CommandFailure {
    /// What a client of the events says, and what to do about it.
    init(_ error: MonitoringError) {
        self.init(.usage, Remedy.sentence(error, Remedy(error)))
    }

    /// What the broker says, and what to do about it.
    init(_ error: AMQPError) {
        self.init(.usage, Remedy.sentence(error, Remedy(error)))
    }
}
