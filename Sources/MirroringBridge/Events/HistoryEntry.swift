public import MirroringEvents
public import MirroringWire
public import RabbitMQClient

public import struct Foundation.UUID

/// One event of the history, with the message that brought it.
///
/// An object, because it is handed from place to place, and its many texts would be counted each time if it were copied.
public final class HistoryEntry: Sendable {
    /// The event's place in the history: the stream offset, the same for every reader.
    public let position: UInt64
    /// When the broker took the event, by the clock of the stream's leader.
    public let time: Timestamp
    /// The event, and how far it can be trusted.
    public let received: ReceivedEvent
    /// The message: its body is what replays send, not a body that was encoded again. Of headers that take more than
    /// `MessageLimits.propertiesBytes` the largest are left out, as they would be for a broker that takes no more.
    public let message: Delivery
    /// Whether headers are left out of the message.
    public let isShortened: Bool
    /// How many bytes the message takes in memory: by this, whatever keeps entries is bounded.
    let weight: Int

    /// - Parameters:
    ///   - received: the event.
    ///   - stored: the message that brought it.
    init(_ received: ReceivedEvent, in stored: StoredMessage) {
        position = stored.position
        time = stored.time
        self.received = received
        let shorter = stored.delivery.shortened(at: stored.position)
        message = shorter ?? stored.delivery
        isShortened = shorter != nil
        weight = message.weight
    }

    /// The event.
    public var event: MirroringStatusEventArgs { received.event }

    /// The job under whose key it was published; nil for a key that names none.
    public var jobId: UUID? { received.origin }

    /// The run that it counts in.
    public var run: RunKey { received.run }
}

extension Delivery {
    /// The same without its largest headers; nil if it has no more of them than every broker takes.
    ///
    /// - Parameter position: where it stands in the history, which the broker says in a header.
    fileprivate func shortened(at position: UInt64) -> Delivery? {
        var own = MessageProperties()
        own.headers = properties.headers
        guard own.encodedBytes > MessageLimits.propertiesBytes else { return nil }
        own.removeLargestHeaders(until: MessageLimits.propertiesBytes) { _ in true }
        own.headers[WireNames.Header.streamOffset] = .int(Int64(clamping: position))
        var shorter = properties
        shorter.headers = own.headers
        return with(shorter)
    }
}
