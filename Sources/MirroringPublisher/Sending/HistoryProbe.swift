import Foundation
import MirroringEvents
import RabbitMQClient

/// Asks a connection, before any event leaves by it, whether the history takes messages.
///
/// A RabbitMQ node lets clients in before its streams and quorum queues are back. It passes over a queue that is not there yet and
/// confirms an event that any other queue took: measured on 3.10.8, thousands of confirmed events were missing in the history
/// after a restart, because a subscriber's queue was back half a second earlier. A barrier goes to the history alone, so what the
/// broker says of a barrier it says of the history: returned while it is not there, confirmed when it has it.
struct HistoryProbe {
    /// The token of probes: no event has it.
    static let token: UInt64 = 0

    /// The answer to a probe, if there is one yet.
    private(set) var outcome: PublishOutcome?
    /// Whether a probe has no answer yet.
    private(set) var isUnderway = false

    /// A probe is published.
    mutating func sent() {
        isUnderway = true
        outcome = nil
    }

    /// The connection is over, and the probe with it.
    mutating func disconnected() {
        isUnderway = false
        outcome = nil
    }

    /// Takes what became of published messages.
    ///
    /// - Returns: whether that was the probe; nothing else is published while it has no answer.
    mutating func settle(_ tokens: ClosedRange<UInt64>, as outcome: PublishOutcome) -> Bool {
        guard isUnderway, tokens.contains(Self.token) else { return false }
        isUnderway = false
        self.outcome = outcome
        return true
    }

    /// The message: the mark that bridges use to find the end of the history.
    static func message(user: String) -> OutgoingMessage {
        var properties = MessageProperties()
        properties.messageId = UUID.version7().lowercased
        properties.type = Topology.MonitorKey.barrier
        properties.userId = user
        properties.appId = Topology.engineAppId
        return OutgoingMessage(
            exchange: Topology.Exchange.monitor,
            routingKey: Topology.MonitorKey.barrier,
            isMandatory: true,
            properties: properties,
            body: []
        )
    }
}
