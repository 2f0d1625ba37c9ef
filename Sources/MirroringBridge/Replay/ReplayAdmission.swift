import MirroringWire
import RabbitMQClient

/// Whether a replay request is sound: a value, without I/O. When it is served, ``ReplayTurns`` decides.
enum ReplayAdmission {
    /// It is, and who asks, by the broker's word.
    case admitted(ReplayRequestMessage, user: String)
    /// It is not, and where the refusal goes; nil if it goes nowhere.
    case refused(ReplayRefusal, Address?)

    /// Where a refusal goes.
    struct Address: Sendable, Hashable {
        /// The requester's queue.
        let replyTo: String
        /// Who asks, by the broker's word.
        let user: String
    }

    init(_ delivery: Delivery) {
        do throws(ReplayRefusal) {
            self = .admitted(try ReplayRequestMessage(delivery), user: delivery.properties.userId ?? "")
        } catch {
            self = .refused(error, Self.address(of: delivery))
        }
    }

    /// Nothing is ever sent to a queue that is not for replies, nor to another user's: who asks is known where the broker has compared the
    /// name with the connection's.
    private static func address(of delivery: Delivery) -> Address? {
        guard delivery.exchange == WireNames.Exchange.replay, let user = delivery.properties.userId,
            let replyTo = delivery.properties.replyTo,
            replyTo.utf8.starts(with: WireNames.Queue.replyPrefix(user: user).utf8), MessageLimits.fits(replyTo)
        else { return nil }
        return Address(replyTo: replyTo, user: user)
    }
}
