public import MirroringEvents
public import MirroringWire

/// An event as a bridge has sent it again.
///
/// The members of ``received`` can be read as its own: `event.routingKey`, `event.position`. They are those of the original.
@dynamicMemberLookup
public struct ReplayedEvent: Sendable {
    /// The event, and how far it can be trusted.
    public let received: ReceivedEvent

    init(_ received: ReceivedEvent) {
        self.received = received
    }

    /// The event.
    @inlinable public var event: MirroringStatusEventArgs { received.event }

    /// What is known of the original.
    @inlinable
    public subscript<Value>(dynamicMember member: KeyPath<ReceivedEvent, Value>) -> Value { received[keyPath: member] }
}
