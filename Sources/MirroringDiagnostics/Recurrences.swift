/// What keeps going wrong, counted by reason, so that neither whoever floods a broker nor a broker that is away for days floods a log: a
/// value, without a clock.
///
/// The first of each reason is said at once; what comes after it is counted, and the count is said at most once an ``interval``, with the
/// next that comes or without. What comes again after an interval in which nothing came is said at once again.
public struct Recurrences: Sendable {
    /// The occurrences of a reason since it was said last.
    public struct Count: Sendable, Hashable {
        /// The reason.
        public let reason: String
        /// How many came that were not said.
        public let unsaid: Int
        /// How many came in all, since the reason was new: one that is quiet is forgotten when another needs its place.
        public let total: Int
    }

    /// The least time between two statements of one reason.
    public static let interval = Duration.seconds(60)
    /// The maximum number of reasons that are told apart at a time; all beyond them count as one, ``otherReasons``.
    public static let maximum = 64
    /// The name of the reasons beyond the ``maximum``.
    public static let otherReasons = "other reasons"

    private struct Reason {
        var total = 0
        var unsaid = 0
        var quietUntil: ContinuousClock.Instant
    }

    private var reasons: [String: Reason] = [:]

    /// Nothing was wrong yet.
    public init() {}

    /// Counts what came.
    ///
    /// - Parameters:
    ///   - reason: its kind. A text that somebody else may choose is not a reason.
    ///   - times: how often it came.
    ///   - now: the time, never going back.
    /// - Returns: what to say of it now, the ones before it that were not said counted; nil if it is only counted.
    public mutating func note(_ reason: String, times: Int = 1, at now: ContinuousClock.Instant) -> Count? {
        if reasons[reason] == nil, reasons.count >= Self.maximum { forgetQuiet(at: now) }
        let key = reasons[reason] != nil || reasons.count < Self.maximum ? reason : Self.otherReasons
        var known = reasons[key] ?? Reason(quietUntil: now)
        defer { reasons[key] = known }
        known.total += times
        guard known.quietUntil <= now else {
            known.unsaid += times
            return nil
        }
        defer { known.unsaid = 0 }
        known.quietUntil = now + Self.interval
        return Count(reason: key, unsaid: known.unsaid, total: known.total)
    }

    /// What was counted for long enough, and has to be said now, although nothing comes.
    public mutating func due(at now: ContinuousClock.Instant) -> [Count] {
        take { $0.quietUntil <= now }.map { count in
            reasons[count.reason]?.quietUntil = now + Self.interval
            return count
        }
    }

    /// What was counted and not said: nothing more will come.
    public mutating func rest() -> [Count] {
        take { _ in true }
    }

    /// Makes room for reasons that are new: a program that runs for months meets more of them than are told apart.
    private mutating func forgetQuiet(at now: ContinuousClock.Instant) {
        reasons = reasons.filter { $0.value.unsaid > 0 || $0.value.quietUntil > now }
    }

    private mutating func take(_ isDue: (Reason) -> Bool) -> [Count] {
        var counts: [Count] = []
        for (name, reason) in reasons where reason.unsaid > 0 && isDue(reason) {
            counts.append(Count(reason: name, unsaid: reason.unsaid, total: reason.total))
            reasons[name]?.unsaid = 0
        }
        return counts.sorted { $0.reason < $1.reason }
    }
}
