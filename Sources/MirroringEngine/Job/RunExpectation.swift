public import MirroringEvents
public import MirroringSettings

/// How often a job is meant to end well, so that those who watch can say that a run is late.
public struct RunExpectation: Sendable, Hashable {
    /// From the end of one good run to that of the next.
    public var every: TimeSpan
    /// How much later it may be.
    public var grace: TimeSpan

    /// An expectation.
    ///
    /// - Parameters:
    ///   - every: from the end of one good run to that of the next.
    ///   - grace: how much later it may be; by default a quarter of that, an hour at most.
    public init(every: TimeSpan, grace: TimeSpan? = nil) {
        self.every = every
        self.grace = grace ?? TimeSpan(seconds: min(every.seconds / 4, 3_600))
    }

    /// When a good run is due.
    ///
    /// - Parameter lastGood: when the last one ended.
    public func due(after lastGood: Timestamp) -> Timestamp {
        Timestamp(milliseconds: lastGood.milliseconds + Int64(every.seconds) * 1_000)
    }

    /// For how long a good run has been overdue; none while the grace lasts.
    ///
    /// - Parameters:
    ///   - lastGood: when the last one ended.
    ///   - now: the time to ask for.
    public func lateness(after lastGood: Timestamp, at now: Timestamp) -> TimeSpan {
        let late = Int((now.milliseconds - due(after: lastGood).milliseconds) / 1_000)
        return TimeSpan(seconds: late > grace.seconds ? late : 0)
    }
}
