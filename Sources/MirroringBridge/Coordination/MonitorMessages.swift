import Foundation
import MirroringEvents
import RabbitMQClient

/// What a bridge itself publishes beside the answers to replay requests.
enum MonitorMessages {
    /// The mark that a bridge puts into the history to learn how far it has read.
    ///
    /// - Parameter epoch: the history's identity; nil if the bridge doesn't know it yet.
    static func barrier(id: String, epoch: String?, bridgeId: UUID, user: String) -> OutgoingMessage {
        var properties = MessageProperties()
        properties.messageId = id
        properties.type = Topology.MonitorKey.barrier
        properties.userId = user
        properties.timestamp = UInt64(Date().timeIntervalSince1970)
        properties.headers[Topology.Header.bridgeId] = .string(bridgeId.lowercased)
        properties.headers[Topology.Header.epoch] = epoch.map(FieldValue.string)
        return OutgoingMessage(
            exchange: Topology.Exchange.monitor,
            routingKey: Topology.MonitorKey.barrier,
            properties: properties,
            body: []
        )
    }

    /// A bridge is there. Worth nothing after its period, so the broker needs not keep it.
    static func heartbeat(_ heartbeat: Heartbeat, user: String) -> OutgoingMessage {
        var message = statement(
            heartbeat.encodedJSON(),
            type: Topology.MessageType.heartbeat,
            key: Topology.MonitorKey.heartbeat,
            id: UUID.version7(),
            user: user
        )
        message.properties.isPersistent = false
        message.properties.expiration = "\(Int(heartbeat.period / .milliseconds(1)))"
        return message
    }

    /// A run is presumed lost.
    static func silence(_ silence: JobSilence, user: String) -> OutgoingMessage {
        statement(
            silence.encodedJSON(),
            type: Topology.MessageType.jobSilent,
            key: Topology.MonitorKey.jobSilent(silence.jobId.lowercased),
            id: silence.messageId,
            user: user
        )
    }

    /// A run was heard again after a silence.
    static func heard(_ heard: JobHeard, user: String) -> OutgoingMessage {
        statement(
            heard.encodedJSON(),
            type: Topology.MessageType.jobHeard,
            key: Topology.MonitorKey.jobHeard(heard.jobId.lowercased),
            id: heard.messageId,
            user: user
        )
    }

    /// A message of the history that can't be read, with the reason; its body stays, its properties as far as they can.
    static func deadLetter(_ delivery: Delivery, reason: String, epoch: String?, user: String) -> OutgoingMessage {
        let letter = PassedOn(
            original: delivery,
            headers: [
                Topology.Header.reason: .string(reason.cut(toBytes: reasonBytes)),
                Topology.Header.routingKey: .short(delivery.routingKey),
                Topology.Header.userId: delivery.properties.userId.map(FieldValue.short),
                Topology.Header.position: delivery.streamOffset.map { .int(Int64(clamping: $0)) },
                Topology.Header.epoch: epoch.map(FieldValue.string),
            ],
            user: user
        )
        // Every queue of the exchange gets it, whatever its key.
        let key = MessageLimits.fits(delivery.routingKey) ? delivery.routingKey : ""
        var message = letter.message(to: Topology.Exchange.deadLetter, key: key)
        message.properties.isPersistent = true
        message.shorterProperties?.isPersistent = true
        return message
    }

    /// More than any reason takes that has no long name in it.
    private static let reasonBytes = 1_000

    /// A bridge's own statement on the monitor exchange. It is said to whoever listens: nobody has to.
    private static func statement(
        _ body: [UInt8],
        type: String,
        key: String,
        id: UUID,
        user: String
    ) -> OutgoingMessage {
        var properties = MessageProperties()
        properties.contentType = Topology.contentType
        properties.messageId = id.lowercased
        properties.type = type
        properties.userId = user
        properties.timestamp = UInt64(Date().timeIntervalSince1970)
        return OutgoingMessage(
            exchange: Topology.Exchange.monitor,
            routingKey: key,
            isMandatory: false,
            properties: properties,
            body: body
        )
    }
}
