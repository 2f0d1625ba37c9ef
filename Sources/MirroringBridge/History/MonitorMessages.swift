import AMQP
import Foundation
import MirroringEvents

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

    /// A message of the history that can't be read, with the reason; its identity, type and body stay.
    static func deadLetter(_ delivery: Delivery, reason: String, epoch: String?, user: String) -> OutgoingMessage {
        var properties = delivery.properties
        properties.headers[Topology.Header.streamOffset] = nil
        properties.headers[Topology.Header.reason] = .string(reason)
        properties.headers[Topology.Header.routingKey] = .string(delivery.routingKey)
        properties.headers[Topology.Header.userId] = delivery.properties.userId.map(FieldValue.string)
        properties.headers[Topology.Header.position] = delivery.streamOffset.map { .int(Int64(clamping: $0)) }
        properties.headers[Topology.Header.epoch] = epoch.map(FieldValue.string)
        // Routing anew by the original's further keys, or telling of its detours, is nobody's wish.
        for name in Topology.Header.detours { properties.headers[name] = nil }
        properties.userId = user
        properties.expiration = nil
        properties.isPersistent = true
        return OutgoingMessage(
            exchange: Topology.Exchange.deadLetter,
            routingKey: delivery.routingKey,
            properties: properties,
            body: delivery.body
        )
    }

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
