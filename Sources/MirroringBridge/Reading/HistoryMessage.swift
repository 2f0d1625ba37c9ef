import MirroringEvents
import MirroringWire
import RabbitMQClient

/// What a message of the history is.
enum HistoryMessage {
    /// An event.
    case event(HistoryEntry)
    /// The mark that a bridge put into the history.
    case barrier(BarrierMessage)
    /// The copy of a dead letter, of the message at that position if it is its copy. Whether it counts as it is, because a bridge of
    /// an earlier version has sent it, or only when a barrier or the queue says that it has arrived.
    case deadLettered(position: UInt64, LetterFingerprint, isCertain: Bool)
    /// Something that concerns no bridge.
    case other
    /// Nothing that this bridge can read.
    case unreadable(Delivery, reason: String)

    /// - Parameter user: who the bridges are. Of others, only copies of dead letters are noted, and they prove nothing.
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
        guard let position = letter.position, let fingerprint = LetterFingerprint(letter: delivery) else {
            return .other
        }
        let isOwn = delivery.properties.userId == user
        return .deadLettered(position: position, fingerprint, isCertain: isOwn && !letter.isAnnounced)
    }
}
