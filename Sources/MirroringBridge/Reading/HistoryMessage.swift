import MirroringEvents
import MirroringWire
import RabbitMQClient

/// What a message of the history is.
enum HistoryMessage {
    /// An event.
    case event(HistoryEntry)
    /// The mark that a bridge put into the history.
    case barrier(BarrierMessage)
    /// The copy of a dead letter: a bridge has sent it there.
    case deadLettered(DeadLetterMessage, position: UInt64)
    /// Something that concerns no bridge.
    case other
    /// Nothing that this bridge can read.
    case unreadable(Delivery, reason: String)

    /// - Parameter user: who the bridges are. Nobody else's word counts on what bridges say.
    init(_ delivery: Delivery, user: String) {
        switch delivery.exchange {
        case WireNames.Exchange.monitor: self = Self.barrier(delivery, user: user)
        case WireNames.Exchange.deadLetter: self = Self.deadLetter(delivery, user: user)
        default: self = Self.event(delivery)
        }
    }

    private static func event(_ delivery: Delivery) -> Self {
        guard let position = delivery.streamOffset else {
            return .unreadable(delivery, reason: "The message has no stream offset.")
        }
        do throws(EventDecodingError) {
            let received = try ReceivedEvent(delivery, fromHistory: true)
            return .event(HistoryEntry(position: position, received: received, message: delivery))
        } catch {
            return .unreadable(delivery, reason: error.description)
        }
    }

    private static func barrier(_ delivery: Delivery, user: String) -> Self {
        guard delivery.properties.userId == user, let barrier = BarrierMessage(delivery), barrier.bridgeId != nil
        else { return .other }
        return .barrier(barrier)
    }

    private static func deadLetter(_ delivery: Delivery, user: String) -> Self {
        let letter = DeadLetterMessage(delivery)
        guard delivery.properties.userId == user, let position = letter.position else { return .other }
        return .deadLettered(letter, position: position)
    }
}
