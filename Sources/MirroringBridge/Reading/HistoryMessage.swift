import MirroringEvents
import RabbitMQClient

/// What a message of the history is.
enum HistoryMessage {
    /// An event.
    case event(HistoryEntry)
    /// The mark that a bridge put into the history.
    case barrier(Barrier)
    /// The copy of a dead letter: the message at that position has been sent to the dead letters.
    case buried(position: UInt64, epoch: String?)
    /// Something that concerns no bridge.
    case other
    /// Nothing that this bridge can read.
    case unreadable(Delivery, reason: String)

    /// - Parameter user: who the bridges are. Nobody else's word counts on what bridges say.
    init(_ delivery: Delivery, user: String) {
        switch delivery.exchange {
        case Topology.Exchange.monitor: self = Self.barrier(delivery, user: user)
        case Topology.Exchange.deadLetter: self = Self.deadLetter(delivery, user: user)
        default: self = Self.event(delivery)
        }
    }

    private static func event(_ delivery: Delivery) -> Self {
        guard let position = delivery.streamOffset else {
            return .unreadable(delivery, reason: "The message has no stream offset.")
        }
        do throws(EventDecodingError) {
            let event = try MirroringStatusEventArgs(json: delivery.body)
            return .event(HistoryEntry(position: position, event: event, message: delivery))
        } catch {
            return .unreadable(delivery, reason: error.description)
        }
    }

    private static func barrier(_ delivery: Delivery, user: String) -> Self {
        guard delivery.properties.userId == user, delivery.properties.headers[Topology.Header.bridgeId] != nil,
            let id = delivery.properties.messageId
        else { return .other }
        return .barrier(Barrier(id: id, epoch: delivery.properties.headers[Topology.Header.epoch]?.string))
    }

    private static func deadLetter(_ delivery: Delivery, user: String) -> Self {
        let headers = delivery.properties.headers
        guard delivery.properties.userId == user,
            let position = headers[Topology.Header.position]?.int.flatMap(UInt64.init(exactly:))
        else { return .other }
        return .buried(position: position, epoch: headers[Topology.Header.epoch]?.string)
    }
}
