import MirroringEvents
public import RabbitMQClient

import struct Foundation.UUID

/// A replay request as a message: what is wanted, of whose events, and where the answers go.
public struct ReplayRequestMessage: Sendable, Hashable {
    /// What is wanted.
    public var request: ReplayRequest
    /// Whose events.
    public var scope: ReplayScope
    /// The requester's queue, see ``WireNames/Queue/isReply(_:of:)``.
    public var replyTo: String
    /// What the answers are marked with.
    public var correlationId: String?

    /// How many bytes of a message a reader of requests has to take: one more than a request may have, so that what is too long shows.
    package static let carriedBytes = MonitorJSON.mostBytes + 1

    /// A request by its parts.
    public init(_ request: ReplayRequest, of scope: ReplayScope, replyTo: String, correlationId: String?) {
        self.request = request
        self.scope = scope
        self.replyTo = replyTo
        self.correlationId = correlationId
    }

    /// The message; it comes back if no queue takes requests.
    ///
    /// - Parameter user: the authenticated user of the connection it leaves by: the broker refuses any other, and bridges refuse a
    ///   request without one.
    public func message(user: String) -> OutgoingMessage {
        var properties = MessageProperties()
        properties.contentType = WireNames.contentType
        properties.messageId = correlationId ?? UUID.version7().lowercased
        properties.correlationId = correlationId
        properties.replyTo = replyTo
        properties.userId = user
        return OutgoingMessage(
            exchange: WireNames.Exchange.replay,
            routingKey: scope.routingKey,
            isMandatory: true,
            properties: properties,
            body: request.encodedJSON()
        )
    }

    /// Reads a request.
    ///
    /// The broker lets a user publish requests only under the keys that were granted, but a message can take other ways to the queue:
    /// through dead-lettering, another exchange, or further keys in `CC`. Whatever did not come straight is refused.
    ///
    /// - Throws: a ``ReplayRefusal`` with the reason.
    public init(_ delivery: Delivery) throws(ReplayRefusal) {
        let properties = delivery.properties
        guard delivery.exchange == WireNames.Exchange.replay else {
            throw ReplayRefusal(reason: "The request was not published to \"\(WireNames.Exchange.replay)\".")
        }
        if let detour = WireNames.Header.detours.first(where: { properties.headers[$0] != nil }) {
            throw ReplayRefusal(
                reason: "The request has a header \"\(detour)\": it may have come by a key that was not granted."
            )
        }
        guard let user = properties.userId else {
            throw ReplayRefusal(
                reason: "The request has no user_id. Set it to the name of the user that is logged in."
            )
        }
        guard WireNames.Queue.mayBeInNames(user) else {
            let other = user.prefix { $0 != "." }
            throw ReplayRefusal(
                reason:
                    "The user's name, \"\(user)\", has a dot: a user \"\(other)\" may have rights for its queues. Log in as a "
                    + "user whose name has none."
            )
        }
        guard let replyTo = properties.replyTo, WireNames.Queue.isReply(replyTo, of: user), MessageLimits.fits(replyTo)
        else {
            throw ReplayRefusal(
                reason:
                    "The request's reply_to has to be a queue \"\(WireNames.Queue.replyPrefix(user: user))ID\", with an ID of your "
                    + "own that has no dot."
            )
        }
        // What was not UTF-8 was made so, and may have become too long to be sent back.
        guard MessageLimits.fits(properties.correlationId) else {
            throw ReplayRefusal(
                reason: "The request's correlation_id has to be UTF-8: as it is, no answer can carry it."
            )
        }
        guard let scope = ReplayScope(routingKey: delivery.routingKey) else {
            throw ReplayRefusal(
                reason:
                    "The request's routing key has to be a job's identifier in lower case, or \"\(WireNames.replayAllKey)\"."
            )
        }
        do {
            self.init(
                try ReplayRequest(json: delivery.body),
                of: scope,
                replyTo: replyTo,
                correlationId: properties.correlationId
            )
        } catch {
            throw ReplayRefusal(reason: error.description)
        }
    }
}
