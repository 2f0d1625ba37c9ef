import MirroringCommands
import MirroringMonitoring
import RabbitMQClient
import RabbitMQStream

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
    /// What a client of the events says, and what to do about it. It is wrong usage if settings, rights or the topology have to be
    /// corrected.
    init(_ error: MonitoringError) {
        let isWrongUsage = [
            .unknownEndpoint, .invalidSettings, .authenticationFailed, .accessRefused, .missingTopology, .notFound,
        ].contains(error.code)
        self.init(isWrongUsage ? .usage : .failed, Remedy.sentence(error, Remedy(error)))
    }

    /// What the broker says by the stream protocol; the same is wrong usage.
    init(_ error: StreamError) {
        let isWrongUsage =
            switch error.code {
            case .invalidAddress, .authenticationFailed, .accessRefused, .notFound: true
            case .tlsFailed: error.origin == .caller
            default: false
            }
        self.init(isWrongUsage ? .usage : .failed, error.description)
    }

    /// What the broker says, and what to do about it; the same is wrong usage.
    init(_ error: AMQPError) {
        let isWrongUsage =
            switch error.code {
            case .invalidAddress, .authenticationFailed, .accessRefused, .notFound: true
            // Of the files that the settings name. What is wrong with the broker's certificate is nothing that was written here.
            case .tlsFailed: error.origin == .caller
            default: false
            }
        self.init(isWrongUsage ? .usage : .failed, Remedy.sentence(error, Remedy(error)))
    }
}
