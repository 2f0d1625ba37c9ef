public import MirroringEvents

/// An event as a subscriber got it: the event itself, and how far it can be trusted.
public struct MonitoredEvent: Sendable {
    /// The event.
    public let event: MirroringStatusEventArgs
    /// The JSON body that the event was read from, as it was sent.
    public let body: [UInt8]
    /// The key under which it was published.
    public let routingKey: String
    /// When it arrived here, by this machine's clock.
    public let receivedAt: Timestamp
    /// For how long the event had waited for the broker when it was sent, to the second; nil where that was less than one. Nobody vouches
    /// for it but the publisher.
    public let delay: Duration?
    /// Whether the broker has vouched for the publisher's name. It refuses a wrong `user_id`, but lets a message without one
    /// pass.
    public let isUserVerified: Bool
    /// Whether the job that the event names is the one whose key it was published under; if not, its publisher may have had no
    /// right to speak for that job.
    public let keyMatchesJob: Bool
    /// The sequences directly before this one, in its run, that did not come; nil if none is missing.
    public internal(set) var missingBefore: ClosedRange<Int>?
}
