import MirroringEvents

/// Until when a subscriber has got every event that was published, as far as clocks agree: a value, without a clock.
struct KnownTime: Sendable {
    /// No event that was published before that time is missing; nil before the subscription first stood.
    private(set) var time: Timestamp?

    /// The subscription stands, and did at that time.
    mutating func begin(at time: Timestamp) {
        self.time = time
    }

    /// An event came.
    ///
    /// The queue is in the order of publishing, and what an event tells has happened before it is published. The engine's clock may be
    /// wrong: it does not count where it is ahead of this one, and what was known is not forgotten where it is behind.
    ///
    /// - Parameters:
    ///   - event: when it happened, by its engine's clock.
    ///   - arrival: when it came here.
    mutating func note(event: Timestamp, arrival: Timestamp) {
        let known = min(event, arrival)
        time = time.map { max($0, known) } ?? known
    }
}
