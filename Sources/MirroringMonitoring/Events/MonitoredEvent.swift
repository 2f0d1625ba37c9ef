public import MirroringEvents
public import MirroringWire

/// An event as a subscriber got it: what came from the broker, and what is known of it here.
///
/// The members of ``received`` can be read as its own: `event.routingKey`, `event.position`, `event.doubts`. Of an event that a bridge has
/// sent again they are those of the original.
@dynamicMemberLookup
public struct MonitoredEvent: Sendable {
    /// The event, and how far it can be trusted.
    public let received: ReceivedEvent
    /// When it arrived here, by this machine's clock.
    public let receivedAt: Timestamp
    /// Whether a bridge has sent it again; else it came as it was published. Only then its `position` is known.
    public let isReplayed: Bool
    /// The sequences directly before this one, in its run, that did not come; nil if none is missing.
    public internal(set) var missingBefore: ClosedRange<Int>?

    /// An event as a subscriber gets it.
    ///
    /// - Parameters:
    ///   - received: the event as it came from the broker.
    ///   - receivedAt: when it arrived here.
    ///   - isReplayed: whether a bridge has sent it again.
    ///   - missingBefore: the sequences directly before it that did not come.
    public init(
        _ received: ReceivedEvent,
        at receivedAt: Timestamp = .now,
        isReplayed: Bool = false,
        missingBefore: ClosedRange<Int>? = nil
    ) {
        self.received = received
        self.receivedAt = receivedAt
        self.isReplayed = isReplayed
        self.missingBefore = missingBefore
    }

    /// The event.
    @inlinable public var event: MirroringStatusEventArgs { received.event }

    /// What is known of the message that brought it.
    @inlinable
    public subscript<Value>(dynamicMember member: KeyPath<ReceivedEvent, Value>) -> Value { received[keyPath: member] }
}
