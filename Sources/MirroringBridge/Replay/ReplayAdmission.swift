import MirroringEvents
import RabbitMQClient

/// Whether a replay request is served: a value, without I/O.
///
/// The broker lets a user publish requests only under the keys that were granted, but a message can take other ways to the queue:
/// through dead-lettering, another exchange, or further keys in `CC`. Whatever did not come straight is refused.
enum ReplayAdmission {
    /// A request that is served.
    struct Order: Sendable, Hashable {
        let request: ReplayRequest
        let scope: ReplayScope
        let replyTo: String
        let correlationId: String?
    }

    /// It is served.
    case served(Order)
    /// It is not, and the queue that the refusal goes to; nil if it names none that answers go to.
    case refused(ReplayRefusal, replyTo: String?)

    init(_ delivery: Delivery) {
        do throws(Refused) {
            self = .served(try Self.order(delivery))
        } catch {
            // Nothing is ever sent to a queue that is not for replies, whoever asks.
            let replyTo = delivery.properties.replyTo.flatMap { name in
                name.hasPrefix(Topology.Queue.replyPrefix) && MessageLimits.fits(name) ? name : nil
            }
            self = .refused(ReplayRefusal(reason: error.reason), replyTo: replyTo)
        }
    }

    private struct Refused: Error {
        let reason: String
    }

    private static func order(_ delivery: Delivery) throws(Refused) -> Order {
        let properties = delivery.properties
        guard delivery.exchange == Topology.Exchange.replay else {
            throw Refused(reason: "The request was not published to \"\(Topology.Exchange.replay)\".")
        }
        if let detour = Topology.Header.detours.first(where: { properties.headers[$0] != nil }) {
            throw Refused(
                reason: "The request has a header \"\(detour)\": it may have come by a key that was not granted."
            )
        }
        guard let user = properties.userId else {
            throw Refused(reason: "The request has no user_id. Set it to the name of the user that is logged in.")
        }
        guard let replyTo = properties.replyTo, replyTo.hasPrefix(Topology.Queue.replyPrefix(user: user)),
            MessageLimits.fits(replyTo)
        else {
            let prefix = Topology.Queue.replyPrefix(user: user)
            throw Refused(reason: "The request's reply_to has to be a queue whose name begins with \"\(prefix)\".")
        }
        // What was not UTF-8 was made so, and may have become too long to be sent back.
        guard MessageLimits.fits(properties.correlationId) else {
            throw Refused(reason: "The request's correlation_id has to be UTF-8: as it is, no answer can carry it.")
        }
        guard let scope = ReplayScope(routingKey: delivery.routingKey) else {
            throw Refused(
                reason:
                    "The request's routing key has to be a job's identifier in lower case, or \"\(Topology.replayAllKey)\"."
            )
        }
        do {
            let request = try ReplayRequest(json: delivery.body)
            return Order(
                request: request,
                scope: scope,
                replyTo: replyTo,
                correlationId: properties.correlationId
            )
        } catch {
            throw Refused(reason: error.description)
        }
    }
}
