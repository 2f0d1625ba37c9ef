import MirroringWire
import RabbitMQClient

/// Whether a replay request is sound: a value, without I/O. When it is served, ``ReplayTurns`` decides.
enum ReplayAdmission {
    /// It is, and who asks, by the broker's word.
    case admitted(ReplayRequestMessage, user: String)
    /// It is not, and the queue that the refusal goes to; nil if it names none that answers go to.
    case refused(ReplayRefusal, replyTo: String?)

    init(_ delivery: Delivery) {
        do throws(ReplayRefusal) {
            self = .admitted(try ReplayRequestMessage(delivery), user: delivery.properties.userId ?? "")
        } catch {
            // Nothing is ever sent to a queue that is not for replies, whoever asks.
            let replyTo = delivery.properties.replyTo.flatMap { name in
                name.utf8.starts(with: WireNames.Queue.replyPrefix.utf8) && MessageLimits.fits(name) ? name : nil
            }
            self = .refused(error, replyTo: replyTo)
        }
    }
}
