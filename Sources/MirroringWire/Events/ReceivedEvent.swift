public import MirroringEvents
public import RabbitMQClient

public import struct Foundation.UUID

/// An event that came from the broker: the event itself, and how far it can be trusted.
public struct ReceivedEvent: Sendable {
    /// Who published an event.
    public enum Publisher: Sendable, Hashable {
        /// The broker has vouched for the user: it refuses a `user_id` that is not the connection's.
        case verified(user: String)
        /// Nobody has: the broker lets a message without `user_id` pass.
        case unverified
    }

    /// The event.
    public let event: MirroringStatusEventArgs
    /// The JSON body that the event was read from, as it was sent.
    public let body: [UInt8]
    /// The key under which it was published; of a replayed event, the original's.
    public let routingKey: String
    /// The job under whose key it was published: the broker has made sure that its publisher may. Nil for a key that names none.
    public let origin: UUID?
    /// Its place in the history, a stream offset; nil if it came live.
    public let position: UInt64?
    /// Who published it.
    public let publisher: Publisher
    /// For how long the event had waited for its broker when it was sent; nil if it came at once. Nobody vouches for it but the
    /// publisher, and more than 10^9 seconds count as 10^9.
    public let delay: Duration?

    /// Reads the event that a message carries.
    ///
    /// - Parameters:
    ///   - delivery: the message.
    ///   - fromHistory: whether it comes from the stream, which gives it a position, and not from a subscriber's queue: there its
    ///     publisher may have written a position into it.
    /// - Throws: `EventDecodingError` that names what is wrong with the body.
    public init(_ delivery: Delivery, fromHistory: Bool = false) throws(EventDecodingError) {
        self.init(
            event: try MirroringStatusEventArgs(json: delivery.body),
            in: delivery,
            position: fromHistory ? delivery.streamOffset : nil
        )
    }

    /// Reads the event that a bridge has sent again: what is said of the original stands in the bridge's headers.
    ///
    /// - Throws: `EventDecodingError` that names what is wrong with the body.
    public init(replayed delivery: Delivery) throws(EventDecodingError) {
        let headers = delivery.properties.headers
        self.init(
            event: try MirroringStatusEventArgs(json: delivery.body),
            in: delivery,
            routingKey: headers[WireNames.Header.routingKey]?.string ?? delivery.routingKey,
            position: headers[WireNames.Header.position]?.offset,
            user: headers[WireNames.Header.userId]?.string
        )
    }

    /// An event that was read already.
    package init(event: MirroringStatusEventArgs, in delivery: Delivery, position: UInt64?) {
        self.init(
            event: event,
            in: delivery,
            routingKey: delivery.routingKey,
            position: position,
            user: delivery.properties.userId
        )
    }

    private init(
        event: MirroringStatusEventArgs,
        in delivery: Delivery,
        routingKey: String,
        position: UInt64?,
        user: String?
    ) {
        self.event = event
        body = delivery.body
        self.routingKey = routingKey
        origin = RoutingKey.jobId(of: routingKey)
        self.position = position
        publisher = user.map(Publisher.verified) ?? .unverified
        delay = delivery.properties.headers[WireNames.Header.delayed]?.wait
    }

    /// Whether the broker vouches for who published it.
    public var isUserVerified: Bool { publisher != .unverified }

    /// Whether it was published under the key of the job that it is about; if not, its publisher may have had no right to speak for
    /// that job. The key's first word decides, as it does for the broker, whatever follows it.
    public var keyMatchesJob: Bool { origin == event.jobId }

    /// The run that it counts in, whatever other job's run its body may name. Where the key names no job, the event's own word is all
    /// there is.
    public var run: RunKey { RunKey(origin: origin ?? event.jobId, runId: event.runId) }
}

extension FieldValue {
    /// The header `delayed` as others may write it, too: with a fraction.
    fileprivate var wait: Duration? {
        let seconds: Double
        switch self {
        case .int(let whole): seconds = Double(whole)
        case .double(let fraction): seconds = fraction
        default: return nil
        }
        return seconds > 0 ? .seconds(min(seconds, 1e9)) : nil
    }
}
