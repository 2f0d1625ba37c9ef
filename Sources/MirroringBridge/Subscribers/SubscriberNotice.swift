import Foundation
import MirroringEvents
import RabbitMQClient

/// What a bridge tells about a subscriber that does not keep up: the body of a message.
///
/// `Broker/schemas/subscriber-warned.json` and `subscriber-removed.json` describe it.
struct SubscriberNotice: Encodable {
    enum Kind: String {
        case warned = "subscriber.warned"
        case removed = "subscriber.removed"

        var keyPrefix: String {
            switch self {
            case .warned: Topology.MonitorKey.subscriberWarnedPrefix
            case .removed: Topology.MonitorKey.subscriberRemovedPrefix
            }
        }
    }

    let kind: Kind
    let subscriber: Subscriber
    /// What the subscriber is above.
    let limit: Int
    let bridgeId: UUID
    let time: Timestamp

    /// The message.
    ///
    /// - Parameter user: as whom the bridge is logged in.
    func message(user: String) throws -> OutgoingMessage {
        var properties = MessageProperties()
        properties.contentType = Topology.contentType
        properties.messageId = UUID.version7(at: time).lowercased
        properties.type = kind.rawValue
        properties.timestamp = UInt64(clamping: time.milliseconds / 1_000)
        properties.userId = user
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return OutgoingMessage(
            exchange: Topology.Exchange.monitor,
            // The words of the queue's name as they are: they fit, because this prefix is the shorter one.
            routingKey: kind.keyPrefix + subscriber.queue.dropFirst(Topology.Queue.subscriberPrefix.count),
            isMandatory: false,  // nobody may be listening
            properties: properties,
            body: [UInt8](try encoder.encode(self))
        )
    }

    private enum CodingKeys: CodingKey {
        case bridgeId, time, queue, user, name, ready, unacknowledged, limit, missesFrom
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(bridgeId.lowercased, forKey: .bridgeId)
        try values.encode(time, forKey: .time)
        try values.encode(subscriber.queue, forKey: .queue)
        try values.encodeIfPresent(subscriber.user, forKey: .user)
        try values.encode(subscriber.name, forKey: .name)
        try values.encode(subscriber.ready ?? 0, forKey: .ready)
        try values.encode(subscriber.unacknowledged ?? 0, forKey: .unacknowledged)
        try values.encode(limit, forKey: .limit)
        // Null is said: it means that nothing is known, not that nothing is missed.
        if kind == .removed { try values.encode(subscriber.hasReadAllBefore, forKey: .missesFrom) }
    }
}
