import MirroringWire
import RabbitMQClient

/// Whether a replay request is served: a value, without I/O.
enum ReplayAdmission {
    /// It is served.
    case served(ReplayRequestMessage)
    /// It is not, and the queue that the refusal goes to; nil if it names none that answers go to.
    case refused(ReplayRefusal, replyTo: String?)

    init(_ delivery: Delivery) {
        do throws(ReplayRefusal) {
            self = .served(try ReplayRequestMessage(delivery))
        } catch {
            // Nothing is ever sent to a queue that is not for replies, whoever asks.
            let replyTo = delivery.properties.replyTo.flatMap { name in
                name.hasPrefix(WireNames.Queue.replyPrefix) && MessageLimits.fits(name) ? name : nil
            }
            self = .refused(error, replyTo: replyTo)
        }
    }
}
