import Foundation
import MirroringEvents
import RabbitMQClient

/// The question whether the history takes messages, see ``Relay``.
enum HistoryProbe {
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
