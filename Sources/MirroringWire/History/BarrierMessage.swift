import MirroringEvents
public import RabbitMQClient

public import struct Foundation.UUID

/// A mark in the history: what the broker had confirmed before it was published stands before it.
///
/// A bridge finds the history's end by it, and a publisher learns whether the history takes messages. The bridge that sends dead
/// letters says with it which ones have arrived. It has no body.
public struct BarrierMessage: Sendable, Hashable {
    /// Its identity.
    public var id: String
    /// The bridge that publishes it; nil for an engine.
    public var bridgeId: UUID?
    /// The history's identity, as far as the bridge knows it.
    public var epoch: Epoch?
    /// Positions of this history: each one of which a copy as a dead letter stands before this barrier is in the queue of dead letters.
    /// Nil in a barrier that tells nothing of letters, as most do.
    public var letters: ClosedRange<UInt64>?

    /// A barrier by its parts.
    public init(
        id: String? = nil,
        bridgeId: UUID? = nil,
        epoch: Epoch? = nil,
        letters: ClosedRange<UInt64>? = nil
    ) {
        self.id = id ?? UUID.version7().lowercased
        self.bridgeId = bridgeId
        self.epoch = epoch
        self.letters = letters
    }

    /// Reads a message; nil if it is not a barrier, as one that was sent here under another key is none.
    public init?(_ delivery: Delivery) {
        let properties = delivery.properties
        guard delivery.exchange == WireNames.Exchange.monitor,
            delivery.routingKey == WireNames.MonitorKey.barrier,
            properties.type == WireNames.MessageType.barrier,
            let id = properties.messageId
        else { return nil }
        self.init(
            id: id,
            bridgeId: properties.headers[WireNames.Header.bridgeId]?.string.flatMap(UUID.init(uuidString:)),
            epoch: properties.headers[WireNames.Header.epoch]?.string.map(Epoch.init(rawValue:)),
            letters: Self.letters(properties.headers)
        )
    }

    private static func letters(_ headers: FieldTable) -> ClosedRange<UInt64>? {
        guard let first = headers[WireNames.Header.lettersFrom]?.offset,
            let last = headers[WireNames.Header.lettersTo]?.offset, first <= last
        else { return nil }
        return first...last
    }

    /// The history's identity as of this barrier, for a bridge that reads it in the history's order.
    ///
    /// - Parameter known: the identity before it; nil if no barrier was read and none is known from before.
    package func epoch(known: Epoch?) -> Epoch { epoch ?? known ?? Epoch(rawValue: id) }

    /// The message; it comes back if there is no history to take it.
    ///
    /// - Parameter user: the authenticated user of the connection it leaves by: the broker refuses any other.
    public func message(user: String) -> OutgoingMessage {
        var properties = MessageProperties()
        properties.messageId = id
        properties.type = WireNames.MessageType.barrier
        properties.userId = user
        properties.timestamp = Timestamp.now.wholeSeconds
        if let bridgeId {
            properties.headers[WireNames.Header.bridgeId] = .string(bridgeId.lowercased)
            properties.headers[WireNames.Header.epoch] = epoch.map { .string($0.rawValue) }
            properties.headers[WireNames.Header.lettersFrom] = letters.map { .offset($0.lowerBound) }
            properties.headers[WireNames.Header.lettersTo] = letters.map { .offset($0.upperBound) }
        } else {
            properties.appId = WireNames.engineAppId
        }
        return OutgoingMessage(
            exchange: WireNames.Exchange.monitor,
            routingKey: WireNames.MonitorKey.barrier,
            isMandatory: true,
            properties: properties,
            body: []
        )
    }
}
