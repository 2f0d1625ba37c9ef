/// Whether a subscriber reads, and how fast its queue grows all the same: a value, without I/O.
///
/// A burst fills the queue of one that reads as well as it can. It may go on while it acknowledges events and the broker has room for what
/// comes until bridges look again: beyond its own limit the broker would drop the oldest events without a word.
struct SubscriberPace {
    private var acknowledgements: Int?
    /// When it was last seen to have acknowledged more than before.
    private var acknowledgedAt: ContinuousClock.Instant?
    private var backlog: Int?
    private var lookedAt: ContinuousClock.Instant?
    /// How many events a second come that it does not read.
    private var growth = 0.0

    /// Takes in what a look at the queue has shown.
    mutating func observe(_ subscriber: Subscriber, at instant: ContinuousClock.Instant) {
        // At a bridge's first look nobody knows when that was.
        if let count = subscriber.acknowledgements, count > acknowledgements ?? 0 { acknowledgedAt = instant }
        if let lookedAt, let before = backlog, let now = subscriber.leastBacklog, instant > lookedAt {
            growth = Double(now) - Double(before)
            growth /= (instant - lookedAt) / .seconds(1)
        }
        (acknowledgements, backlog, lookedAt) = (subscriber.acknowledgements, subscriber.leastBacklog, instant)
    }

    /// Whether one that is too far behind may go on all the same.
    ///
    /// - Parameters:
    ///   - limit: how many events the broker keeps for it; nil where that is not known.
    ///   - instant: now.
    ///   - interval: from one look to the next.
    ///   - statisticsAge: how old the counts may be.
    func mayGoOn(
        below limit: Int?,
        at instant: ContinuousClock.Instant,
        interval: Duration,
        statisticsAge: Duration
    ) -> Bool {
        guard let limit, let backlog, let acknowledgedAt, instant - acknowledgedAt <= statisticsAge else {
            return false
        }
        return Double(backlog) + max(0, growth) * ((interval + statisticsAge) / .seconds(1)) < Double(limit)
    }
}
