public import MirroringWire
public import RabbitMQClient

/// Asks the bridges for what they have cached.
///
/// Who wants to go on with what is published needs none: ``MirroringMonitoringClient/events(for:from:named:)`` begins in the past by
/// itself.
public struct ReplayClient: Sendable {
    private let broker: BrokerConfiguration

    /// A client of a broker.
    public init(broker: BrokerConfiguration) {
        self.broker = broker
    }

    /// Asks, and gives the answer as it comes. A bridge that is busy with other replays of the same user says so; then the question is
    /// asked again after a while, for two minutes at most.
    ///
    /// - Parameters:
    ///   - request: what is wanted.
    ///   - scope: whose events; the user needs the right to write to the exchange of requests under its key.
    ///   - patience: how long nothing may come from a bridge; each event of the answer begins it anew, however long the whole takes.
    /// - Returns: the answer, for which each iterator asks.
    public func events(
        _ request: ReplayRequest = ReplayRequest(),
        of scope: ReplayScope = .all,
        patience: Duration = .seconds(30)
    ) -> ReplayedEvents {
        ReplayedEvents(
            question: ReplayQuestion(request: request, scope: scope, patience: patience),
            broker: broker
        )
    }
}
