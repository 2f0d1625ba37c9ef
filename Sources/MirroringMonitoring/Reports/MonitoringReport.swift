/// What a client reports beside the events, at the moment it happens, however slow a reader is.
public struct MonitoringReport: Sendable, CustomStringConvertible {
    /// The name of the subscription that it is about.
    public let subscription: String
    /// What happened; never an event that is passed on.
    public let event: MonitoringEvent

    /// A report from its parts.
    public init(_ event: MonitoringEvent, of subscription: String) {
        self.event = event
        self.subscription = subscription
    }

    /// A line for a person.
    public var description: String { event.description }
}
