public import MirroringEvents
public import RabbitMQClient

public import struct Foundation.UUID

/// An event that came from the broker: the event itself, and how far it can be trusted.
public struct ReceivedEvent: Sendable {
    /// Who published an event.
    public typealias Publisher = EventPublisher

    /// The event.
    public let event: MirroringStatusEventArgs
    /// The JSON body that the event was read from, as it was sent.
    public let body: [UInt8]
    /// The key under which it was published; of a replayed event, the original's.
    public let routingKey: String
    /// The job under whose key it was published: the broker has made sure that its publisher may. Nil for a key that names none, and for
    /// an event that came by a detour, so that nobody has made sure: such an event belongs to no job that is known.
    public let origin: UUID?
    /// Its place in the history, a stream offset; nil if it came live.
    public let position: UInt64?
    /// Who published it.
    public let publisher: Publisher
    /// For how long the event had waited for its broker when it was sent; nil if it came at once. Nobody vouches for it but the
    /// publisher, and more than 10^9 seconds count as 10^9.
    public let delay: Duration?
    /// Whether it did not come straight from its publisher through the exchange of events. Not known of a replayed event.
    public let isDetour: Bool
    /// Whether it was sent to readers of further keys as well, as far as that can be seen: the broker hides `BCC` from everybody, and the
    /// history keeps no `CC`.
    public let hasFurtherKeys: Bool

    /// Reads the event that a message carries.
    ///
    /// - Parameters:
    ///   - delivery: the message.
    ///   - fromHistory: whether it comes from the stream, which gives it a position, and not from a subscriber's queue: there its
    ///     publisher may have written a position into it.
    /// - Throws: `EventDecodingError` that names what is wrong with the body.
    public init(_ delivery: Delivery, fromHistory: Bool = false) throws(EventDecodingError) {
        self.init(
            event: try Self.event(in: delivery),
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
            event: try Self.event(in: delivery),
            in: delivery,
            routingKey: headers[WireNames.Header.routingKey]?.string ?? delivery.routingKey,
            position: headers[WireNames.Header.position]?.offset,
            user: headers[WireNames.Header.userId]?.string,
            route: nil
        )
    }

    /// How many bytes of a message a reader of events has to take: one more than an event may have, so that what is too long shows.
    package static let carriedBytes = EventLimits.bodyBytes + 1

    private static func event(in delivery: Delivery) throws(EventDecodingError) -> MirroringStatusEventArgs {
        try MirroringStatusEventArgs.checkLength(delivery.body.count + delivery.omittedBytes)
        return try MirroringStatusEventArgs(json: delivery.body)
    }

    /// An event that was read already.
    package init(event: MirroringStatusEventArgs, in delivery: Delivery, position: UInt64?) {
        self.init(
            event: event,
            in: delivery,
            routingKey: delivery.routingKey,
            position: position,
            user: delivery.properties.userId,
            route: MessageRoute(delivery, by: WireNames.Exchange.events)
        )
    }

    /// - Parameter route: by which way it came; nil if a bridge has sent it again, which believes no detours.
    private init(
        event: MirroringStatusEventArgs,
        in delivery: Delivery,
        routingKey: String,
        position: UInt64?,
        user: String?,
        route: MessageRoute?
    ) {
        self.event = event
        body = delivery.body
        self.routingKey = routingKey
        isDetour = route?.isDetour ?? false
        hasFurtherKeys = route?.hasFurtherKeys ?? false
        origin = isDetour ? nil : RoutingKey.jobId(of: routingKey)
        self.position = position
        publisher = EventPublisher(userId: user)
        delay = delivery.properties.headers[WireNames.Header.delayed]?.wait
    }

    /// What speaks against it; nothing against what an engine has published for a job of its own.
    public var doubts: [EventDoubt] {
        var doubts: [EventDoubt] = []
        if isDetour { doubts.append(.detour) } else if !keyMatchesJob { doubts.append(.foreignKey) }
        if hasFurtherKeys { doubts.append(.furtherKeys) }
        if !isUserVerified { doubts.append(.unverifiedUser) }
        return doubts
    }

    /// Whether the broker vouches for who published it.
    public var isUserVerified: Bool { publisher != .unverified }

    /// Whether it was published under the key of the job that it is about; if not, its publisher may have had no right to speak for
    /// that job. The key's first word decides, as it does for the broker, whatever follows it.
    public var keyMatchesJob: Bool { origin == event.jobId }

    /// The run that it counts in, whatever other job's run its body may name. Without an ``origin`` the event's own word is all there is,
    /// and not to be taken for that job's: look at ``origin`` first.
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
