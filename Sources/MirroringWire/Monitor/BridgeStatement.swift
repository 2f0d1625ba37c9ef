import MirroringEvents
import RabbitMQClient

import struct Foundation.UUID

/// What a bridge says on the monitor exchange: for whoever listens; nobody has to.
struct BridgeStatement {
    let type: String
    let key: String
    let id: UUID
    let time: Timestamp
    let body: [UInt8]

    /// The message.
    ///
    /// - Parameter user: the authenticated user of the connection it leaves by: the broker refuses any other.
    func message(user: String) -> OutgoingMessage {
        var properties = MessageProperties()
        properties.contentType = WireNames.contentType
        properties.messageId = id.lowercased
        properties.type = type
        properties.userId = user
        properties.timestamp = time.wholeSeconds
        return OutgoingMessage(
            exchange: WireNames.Exchange.monitor,
            routingKey: key,
            isMandatory: false,
            properties: properties,
            body: body
        )
    }
}
